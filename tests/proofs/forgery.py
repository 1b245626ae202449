"""Forgeries: every way that we know of to seem to be Slack, and what a door made of each."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from urllib.parse import urlencode

from tests.proofs.bare_http import Request

SIGNATURE, TIMESTAMP = "X-Slack-Signature", "X-Slack-Request-Timestamp"
FORM, JSON = b"application/x-www-form-urlencoded", b"application/json"
CAP = 256 * 1024
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class Slack:
    """Somebody who knows the secret, the workspace, a person and the bot in it: it makes what is genuine."""

    secret: str
    team: str
    user: str
    bot: str

    def command(self, words: str, name: str, at: int) -> Request:
        """Return a typed command; `name` is its own."""
        form = {"team_id": self.team, "user_id": self.user, "command": "/crisis", "text": words, "channel_id": "C1"}
        body = urlencode({**form, "trigger_id": f"{at}.{name}", "is_enterprise_install": "false"})
        return signed(body.encode(), FORM, at, self.secret)

    def event(self, name: str, at: int) -> Request:
        """Return an event; `name` is its own."""
        grants = [{"team_id": self.team, "user_id": self.bot, "is_enterprise_install": False}]
        inner = {"type": "reaction_added", "user": self.user, "reaction": "eyes", "event_ts": f"{at}.1"}
        outer = {"type": "event_callback", "team_id": self.team, "event_id": f"Ev{name}", "authorizations": grants}
        return signed(json.dumps({**outer, "event": inner}).encode(), JSON, at, self.secret)


def digest(secret: str, timestamp: str, body: bytes, version: str = "v0", how: str = "sha256") -> str:
    """Return a signature as Slack makes it, or nearly so."""
    signed_bytes = f"{version}:{timestamp}:".encode() + body
    return "v0=" + hmac.new(secret.encode(), signed_bytes, how).hexdigest()


def signed(body: bytes, kind: bytes, at: int, secret: str) -> Request:
    """Return a request that is signed with a secret."""
    proof = ((TIMESTAMP, str(at).encode()), (SIGNATURE, digest(secret, str(at), body).encode()))
    return Request(body, (("Content-Type", kind), ("User-Agent", b"Slackbot 1.0"), *proof))


def value(request: Request, name: str) -> str:
    """Return what a header says."""
    return next(value for key, value in request.headers if key == name).decode()


def told(request: Request, **headers: str | bytes | None) -> Request:
    """Return a request with other signature or timestamp; None takes the header away."""
    names = {"signature": SIGNATURE, "timestamp": TIMESTAMP}
    changed = {names[name]: each.encode() if isinstance(each, str) else each for name, each in headers.items()}
    kept = ((name, changed.get(name, value)) for name, value in request.headers)
    return replace(request, headers=tuple((name, each) for name, each in kept if each is not None))


def stamped(request: Request, secret: str, at: int) -> Request:
    """Return a request signed with a secret at another time."""
    timestamp = str(at)
    return told(request, timestamp=timestamp, signature=digest(secret, timestamp, request.body))


@dataclass(frozen=True, slots=True)
class Forger:
    """Makes forgeries from a genuine request that was never sent. It does not know the secret, unless it says so."""

    dice: Random
    secret: str  # for what was signed once, and came too late, to the wrong place or in the wrong clothes

    def guessed(self, genuine: Request) -> Request:
        near = (self.secret[:-1], self.secret + "\n", self.secret.upper(), "", "0" * 32, self.secret[::-1])
        return stamped(genuine, self.dice.choice(near), self._time(genuine))

    def flipped_bit(self, genuine: Request) -> Request:
        place = self.dice.randrange(len(genuine.body))
        changed = bytearray(genuine.body)
        changed[place] ^= 1 << self.dice.randrange(8)
        return replace(genuine, body=bytes(changed))

    def other_body(self, genuine: Request) -> Request:
        extra = (b"&user_id=UBOSS", b"\x00", b" ", b"\r\n", genuine.body)
        bodies = (b"", genuine.body[:-1], *(genuine.body + each for each in extra), b"\x00" + genuine.body, b"{}")
        return replace(genuine, body=self.dice.choice(bodies))

    def at_another_time(self, genuine: Request) -> Request:
        shift = self.dice.choice((-1, 1)) * self.dice.choice((310, 400, 3600, 86_400, 10**9))
        return stamped(genuine, self.secret, max(0, self._time(genuine) + shift))

    def moved_clock(self, genuine: Request) -> Request:
        return told(genuine, timestamp=str(self._time(genuine) + self.dice.choice((-60, -2, -1, 1, 2, 60))))

    def odd_time(self, genuine: Request) -> Request:
        time = str(self._time(genuine))
        written = (f"+{time}", f"-{time}", f"0{time}", f"{time}.0", f"{time[:3]}_{time[3:]}", hex(int(time)), "1e9")
        words = ("", "now", "NaN", "inf", "9" * 12, "9" * 400, f"{time}, {time}", time.translate(ARABIC))
        return told(genuine, timestamp=self.dice.choice((*written, *words, time.translate(WIDE))))

    def odd_time_signed(self, genuine: Request) -> Request:
        """As above, but signed as it stands: no way to write a time may confuse the check of the time."""
        odd = self.odd_time(genuine)
        time = value(odd, TIMESTAMP)
        return odd if time == f"0{self._time(genuine)}" else told(odd, signature=digest(self.secret, time, odd.body))

    def odd_signature(self, genuine: Request) -> Request:
        good = value(genuine, SIGNATURE)
        hexadecimal = good[3:]
        shapes = (good[:-1], good[:-2], good + "0", hexadecimal, f"v1={hexadecimal}", f"V0={hexadecimal}", "v0=", "")
        cases = (good.upper(), f"v0={hexadecimal.upper()}", f"v0={hexadecimal.swapcase()}", f"v0 ={hexadecimal}")
        more = (f"{good},{good}", f"{good} {good}", f'"{good}"', f"v0={'0' * 64}", f"v0={hexadecimal[::-1]}")
        return told(genuine, signature=self.dice.choice((*shapes, *(c for c in cases if c != good), *more)))

    def not_text(self, genuine: Request) -> Request:
        junk = bytes(self.dice.randrange(128, 256) for _ in range(64))
        name = self.dice.choice(("signature", "timestamp"))
        return told(genuine, **{name: b"v0=" + junk if name == "signature" else junk})

    def flipped_digit(self, genuine: Request) -> Request:
        good = value(genuine, SIGNATURE)
        place = self.dice.randrange(3, len(good))
        other = self.dice.choice([digit for digit in "0123456789abcdef" if digit != good[place]])
        return told(genuine, signature=good[:place] + other + good[place + 1 :])

    def other_recipe(self, genuine: Request) -> Request:
        time = str(self._time(genuine))
        plain = (b"", f"v0:{time}".encode(), genuine.body, f"v0:{time}:".encode())
        made = [hmac.new(self.secret.encode(), text, hashlib.sha256).hexdigest() for text in plain]
        made += [digest(self.secret, time, genuine.body, version)[3:] for version in ("v1", "", "V0")]
        made += [digest(self.secret, time, genuine.body, how=how)[3:] for how in ("md5", "sha1", "sha512")]
        made.append(hashlib.sha256(self.secret.encode() + genuine.body).hexdigest())
        return told(genuine, signature=f"v0={self.dice.choice(made)}")

    def left_out(self, genuine: Request) -> Request:
        which = self.dice.choice((["signature"], ["timestamp"], ["signature", "timestamp"]))
        return told(genuine, **dict.fromkeys(which))

    def said_twice(self, genuine: Request) -> Request:
        wrong = ((SIGNATURE, b"v0=" + b"0" * 64), (TIMESTAMP, b"%d" % (self._time(genuine) + 1)))
        return replace(genuine, headers=(*genuine.headers, self.dice.choice(wrong)))

    def other_names(self, genuine: Request) -> Request:
        odd = self.dice.choice((lambda name: name.replace("-", "_"), lambda name: f"{name}-", lambda name: f"X-{name}"))
        return replace(genuine, headers=tuple((odd(name), value) for name, value in genuine.headers))

    def in_the_address(self, genuine: Request) -> Request:
        words = urlencode({SIGNATURE.lower(): value(genuine, SIGNATURE), TIMESTAMP.lower(): self._time(genuine)})
        return replace(told(genuine, signature=None, timestamp=None), path=f"/slack/events?{words}")

    def packed(self, genuine: Request) -> Request:
        """Signed over what is packed: nothing may be unpacked before it is known who sent it."""
        small = signed(gzip.compress(genuine.body), FORM, self._time(genuine), self.secret)
        kind = self.dice.choice((b"gzip", b"deflate", b"br", b"gzip, identity", b"x-gzip"))
        return replace(small, headers=(*small.headers, ("Content-Encoding", kind)))

    def other_method(self, genuine: Request) -> Request:
        return replace(genuine, method=self.dice.choice(("GET", "PUT", "PATCH", "DELETE", "post", "OPTIONS")))

    def too_big(self, genuine: Request) -> Request:
        body = genuine.body + b"&x=" + b"y" * CAP
        return replace(
            stamped(replace(genuine, body=body), self.secret, self._time(genuine)), chunked=bool(self.dice.randrange(2))
        )

    def shuffled(self, genuine: Request) -> Request:
        headers = [*self.flipped_digit(genuine).headers, ("X-Slack-Retry-Num", b"1"), ("X-Forwarded-For", b"127.0.0.1")]
        self.dice.shuffle(headers)
        return replace(genuine, headers=tuple(headers), chunked=bool(self.dice.randrange(2)))

    def broken_head(self, genuine: Request) -> Request:
        junk = self.dice.choice((b"a\x00b", b"x" * 20_000, b"a\rb"))
        return replace(genuine, headers=(*genuine.headers, ("X-Junk", junk)))

    def _time(self, genuine: Request) -> int:
        return int(value(genuine, TIMESTAMP))


Forge = Callable[[Forger, Request], Request]
KINDS: dict[str, Forge] = {
    name: method for name, method in vars(Forger).items() if callable(method) and not name.startswith("_")
}
