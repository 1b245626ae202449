"""The service: one invocation becomes one unit of work and one reply, whoever asked and from where."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.access import allowed, denied
from bot.cards import Card, FormView
from bot.command import Command, Commands
from bot.context import QUEUE_ALERT, Context
from bot.dates import Dates, unread
from bot.forms import InvalidForm, Offers, fill_form, read_words, view_form
from bot.grammar import REFERENCE, Spoken, after_first_word, first_word, hear, nearest
from bot.invocation import Invocation
from bot.model.org import Org, Person
from bot.model.records import Seen
from bot.model.room import Room
from bot.ports import Store, Work
from bot.refusals import Refusal, Unavailable
from bot.reply import Declined, Reply, read_reply, refuse, reply_document
from bot.resources.cabinet import Cabinet
from bot.shelf import Shelf
from bot.subject import subject_of
from bot.texts import Say, Texts

NEAR = ("terminal", "desk")  # whoever asks there is at this machine


@dataclass(frozen=True, slots=True)
class Service:
    """Beacon as every adapter sees it. `new_id` returns a fresh opaque id each time."""

    store: Store
    commands: Commands
    texts: Texts
    shelf: Shelf
    new_id: Callable[[], str]
    slash: str = "/crisis"
    desk_url: str = ""  # where the browser desk is found, if there is one
    desk_org: str | None = None  # the one organisation that has a desk; None: whichever asks
    desk_public: bool = False  # whether others than this machine can reach it
    dates: Dates = unread  # reads what people write for a point in time
    cabinet: Cabinet = field(default_factory=Cabinet)  # what helps customers who wait
    queue_alert: int = QUEUE_ALERT  # unclaimed follow-ups of a crisis above which its lead is told

    def handle(self, invocation: Invocation, now: datetime) -> Reply:
        """Carry out an invocation and return the reply; a refusal is a reply, too."""
        return self.submit(invocation, now).result()

    def submit(self, invocation: Invocation, now: datetime) -> Future[Reply]:
        """Begin to carry out an invocation; the future holds the reply once everything is stored."""
        invocation = invocation.cleaned()
        command = self._meant(invocation)
        writes = command is not None and command.writes
        # A secret reply is not kept for a repeat of the request: the repeat gets a secret of its own.
        key = invocation.key if command and writes and not command.secret else None
        asked = replace(invocation, key=key, twin=invocation.twin if key else None)
        stored = self.store.submit(invocation.org_id, lambda work: self._answer(work, asked, now), write=writes)
        answered: Future[Reply] = Future()
        stored.add_done_callback(lambda done: self._pass_on(done, answered))
        return answered

    def _pass_on(self, stored: Future[Reply], answered: Future[Reply]) -> None:
        """Turn what came out of the unit of work into a reply: a refusal is one, a failed store is one."""
        try:
            answered.set_result(stored.result())
        except Declined as declined:
            answered.set_result(declined.reply)
        except Unavailable:
            answered.set_result(refuse(Refusal("store.unavailable"), self.texts.speaking()))
        except BaseException as fault:  # whoever waits for the future must hear of it
            answered.set_exception(fault)

    def _hear(self, invocation: Invocation) -> Spoken:
        return hear(invocation.words, self.commands.by_verb, self.commands.aliases, self.slash)

    def expects_form(self, words: str) -> bool:
        """Say whether a line of words will be answered by a form to fill in."""
        try:
            spoken = self._hear(Invocation("", "", words).cleaned())
        except Refusal:
            return False
        rest = after_first_word(spoken.rest) if REFERENCE.fullmatch(first_word(spoken.rest)) else spoken.rest
        return self.commands[spoken.verb].asks and not rest.strip()

    def _meant(self, invocation: Invocation) -> Command | None:
        """Return the command, or None for a line that is to be refused, in the asker's language."""
        try:
            return self.commands[self._hear(invocation).verb]
        except Refusal:
            return None

    def _answer(self, work: Work, invocation: Invocation, now: datetime) -> Reply:
        answered = _answered(work, invocation, self.texts.speaking())
        if answered:
            return answered
        try:
            reply = self._reply(work, invocation, now)
        except Declined:
            answered = _answered(work, invocation, self.texts.speaking())
            if answered is None:
                raise
            # A repeat of this very request was carried out in the meantime: it is no reason to refuse this one.
            raise Declined(answered) from None
        # Under both names, so that the key itself refuses a repeat that another server carries out just now.
        for name in filter(None, (invocation.key, invocation.twin)):
            work.add(Seen(name, invocation.org_id, now, reply_document(reply), invocation.stamp))
        return reply

    def _reply(self, work: Work, invocation: Invocation, now: datetime) -> Reply:
        say = self.texts.speaking()
        try:
            context = self._context(work, invocation, now)
            say = context.say
            return self._carry_out(context, invocation)
        except Refusal as refusal:
            raise Declined(refuse(refusal, say)) from refusal

    def _context(self, work: Work, invocation: Invocation, now: datetime) -> Context:
        org = work.get(Org, invocation.org_id)
        people = work.find(Person, handle=invocation.person.lstrip("@").lower(), active=True, limit=1)
        if org is None or not people:
            raise Refusal("person.stranger", person=invocation.person[:40])
        context = self.context(work, org, people[0], now)
        context.room = work.get(Room, invocation.room_id) if invocation.room_id else None
        if not self.desk_public and invocation.source not in NEAR:
            context.desk_url = ""  # an address of this machine leads nowhere from a chat
        return context

    def context(self, work: Work, org: Org, person: Person, now: datetime) -> Context:
        """Return what somebody's request may touch; surfaces that only show things read through it, too."""
        context = Context(work, now, org, person, self.texts, self.shelf, self.new_id)
        if self.desk_org in (None, org.id):
            context.desk_url, context.desk_public = self.desk_url, self.desk_public
        context.dates, context.cabinet, context.queue_alert = self.dates, self.cabinet, self.queue_alert
        context.permits, context.aliases = self.commands.permits, self.commands.aliases
        return context

    def _carry_out(self, context: Context, invocation: Invocation) -> Reply:
        spoken = self._hear(invocation)
        command = self.commands[spoken.verb]
        context.crisis, rest = subject_of(context, command, spoken)
        if not allowed(command.permit, context.actor, context.org, context.crisis):
            raise denied(command.permit, context.org, command.verb)
        if command.asks and not rest and invocation.fields is None:
            return _finish(context, _blank_form(context, command))
        raw = self._read(command, rest) if invocation.fields is None else dict(invocation.fields)
        try:
            form = fill_form(command.form, raw)
        except InvalidForm as invalid:
            raise Declined(_reject(context, command, invalid, submitted=invocation.fields is not None)) from invalid
        return _finish(context, command.run(context, form))

    def _read(self, command: Command, rest: str) -> dict[str, str]:
        """Return the fields that words fill; words that cannot be placed may begin with a mistyped verb."""
        try:
            return read_words(command.form, rest)
        except Refusal as refusal:
            first = first_word(rest)
            close = nearest(first.lower(), self.commands.seconds(command.verb))
            if refusal.key != "words.too_many" or close is None:
                raise
            raise Refusal(
                "verb.unknown", verb=f"{command.verb} {first[:40]}", nearest=f"{command.verb} {close}"
            ) from refusal


def _answered(work: Work, invocation: Invocation, say: Say) -> Reply | None:
    """Return the reply that a request got when it came before; the very same copy of it gets none."""
    for key in filter(None, (invocation.key, invocation.twin)):
        seen = work.get(Seen, key)
        if seen and invocation.stamp and seen.stamp == invocation.stamp:
            return refuse(Refusal("request.replayed"), say)
        if seen:
            return read_reply(seen.reply)
    return None


def _finish(context: Context, card: Card) -> Reply:
    crisis = context.crisis
    return Reply(card, crisis=crisis.ref if crisis else None, room_id=crisis.room_id if crisis else None)


def _blank_form(context: Context, command: Command) -> Card:
    form = view_form(command.form, command.verb, context.say, offers=_offers(context, command))
    return Card(f"form.{command.verb}", form.title, (_about(context, form),))


def _reject(context: Context, command: Command, invalid: InvalidForm, *, submitted: bool) -> Reply:
    """A submitted form comes back with each fault at its field; a typed line gets the line that works."""
    say = context.say
    fault = invalid.faults[0]
    if not submitted:
        problem, label = say(f"field.{fault.key}", **fault.facts), say(f"{command.form_key}.{fault.field}")
        facts = {"problem": problem, "field": fault.field, "label": label}
        return refuse(Refusal(f"usage.{_why(fault.key)}", **facts), say, say(command.usage_key))
    offers = _offers(context, command)
    form = view_form(command.form, command.verb, say, offers=offers, raw=invalid.raw, faults=invalid.faults)
    card = Card(f"form.{command.verb}", form.title, (_about(context, form),), "warn")
    return Reply(card, "form.invalid", {"fields": ", ".join(fault.field for fault in invalid.faults)})


def _why(fault: str) -> str:
    return "missing" if fault == "required" else "wrong"


def _about(context: Context, form: FormView) -> FormView:
    """Name the crisis in the form's verb, so that it is submitted to the one it was opened for."""
    return replace(form, verb=f"{context.crisis.ref} {form.verb}") if context.crisis else form


def _offers(context: Context, command: Command) -> Offers:
    return command.offers(context) if command.offers else {}
