"""What a test may turn: time, troubles, rates, lag, checks, and the Socket Mode connections."""

from __future__ import annotations

from tests.fakes.slack.core import Core, SomeChannel, SomeTeam
from tests.fakes.slack.faults import Trouble


class Knobs(Core):
    """The knobs."""

    def advance(self, seconds: float) -> None:
        """Let the fake's time jump ahead: trigger ids, response urls, tokens, rates, stamps and Date headers."""
        self.world.clock.advance(seconds)

    def skew(self, seconds: float) -> None:
        """Make the Date header of answers wrong by so much."""
        self.api.skew = seconds

    def trouble(
        self,
        methods: str,
        kind: str,
        *,
        times: int | None = None,
        share: float = 1.0,
        seconds: float = 0.0,
        retry_after: float = 1.0,
        status: int = 500,
        error: str = "internal_error",
        done: bool = False,
        team: SomeTeam = None,
        channel: SomeChannel | None = None,
        per_channel: bool = False,
    ) -> int:
        """Order a trouble; return its number."""
        with self.world.lock:
            order = Trouble(
                0,
                methods,
                kind,
                times,
                share,
                seconds or (3_600.0 if kind == "hang" else 0.0),
                retry_after,
                status,
                error,
                done,
                self.team_of(team).id if team is not None else "",
                self.find(channel, team).id if channel is not None else "",
                per_channel,
            )
            return self.troubles.add(order)

    def calm(self, number: int | None = None) -> None:
        """End one trouble, or all; calls that hang are let go."""
        with self.world.lock:
            ended = self.troubles.end(number)
        for trouble in ended:
            self.loop.call_soon_threadsafe(trouble.released.set)

    def lag(self, seconds: float, *, conversations: bool = False) -> None:
        """Let history and replies (and users.conversations) show things only so long after they were made."""
        self.world.lag, self.world.lagging_rooms = seconds, conversations

    def limit(
        self,
        on: bool = True,
        *,
        minute: float = 60.0,
        burst: int = 1,
        channel_seconds: float = 1.0,
        commercial: bool = False,
    ) -> None:
        """Switch the rate tiers. `minute` is how many seconds a minute of the tiers lasts.

        `commercial`: history and replies once a minute, 15 objects, as for apps sold outside the Marketplace.
        """
        with self.world.lock:
            rates = self.rates
            rates.on, rates.minute, rates.burst = on, minute, burst
            rates.channel_seconds, rates.history_per_minute = channel_seconds, 1 if commercial else None
            self.world.history_limit = 15 if commercial else 999

    def check(self, on: bool) -> None:
        """Switch the schema checks."""
        self.api.checks = on

    def remember(self, on: bool) -> None:
        """Switch the record of calls and words; counts go on."""
        self.record.on = on

    def forget(self) -> None:
        """Empty the record."""
        with self.world.lock:
            self.record.forget()

    def rotate(self, on: bool = True, *, seconds: float = 43_200.0) -> None:
        """Make installations from now on get tokens that expire, with refresh tokens."""
        self.world.rotates, self.world.token_seconds = on, seconds

    def let_bots_unarchive(self, on: bool = True) -> None:
        """Let conversations.unarchive work with a bot token, against what Slack documents."""
        self.world.bots_unarchive = on

    def connections(self) -> int:
        """Return how many Socket Mode connections are open."""
        return len(self.sockets.links)

    def connections_opened(self) -> int:
        """Return how many Socket Mode connections were ever opened."""
        return self.sockets.opened

    def ping_every(self, seconds: float) -> None:
        """Set how often Socket Mode connections are pinged."""
        self.sockets.ping_seconds = seconds

    def disconnect(self, reason: str = "refresh_requested", n: int | None = None) -> None:
        """Ask connections to go: refresh_requested, warning or link_disabled."""
        self.post_home(self.sockets.disconnect(reason, n))

    def drop(self, n: int | None = None) -> None:
        """Reset connections without a word."""
        self.post_home(self.sockets.drop(n))

    def deafen(self, on: bool = True, *, new: bool = False) -> None:
        """Make the open connections deaf: no pings, pongs or events, acks swallowed. `new`: the coming ones too."""
        self.sockets.deafen(on=on, new=new)
