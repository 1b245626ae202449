"""A fake Slack for tests: it behaves as the Web API does, and knows nothing of the app that is tested."""

from __future__ import annotations

from tests.fakes.slack.calls import Call, Impatient, Said, Violation
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.inbound import App
from tests.fakes.slack.people import User, Workspace
from tests.fakes.slack.process import SlackProcess
from tests.fakes.slack.rooms import Channel, Ephemeral, Message
from tests.fakes.slack.views import View
from tests.fakes.slack.wire import Heard, sign

__all__ = [
    "App",
    "Call",
    "Channel",
    "Ephemeral",
    "FakeSlack",
    "Heard",
    "Impatient",
    "Message",
    "Said",
    "SlackProcess",
    "User",
    "View",
    "Violation",
    "Workspace",
    "sign",
]
