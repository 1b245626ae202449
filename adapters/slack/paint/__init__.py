"""Painting: cards and forms as Slack's Block Kit, and what comes back from its forms."""

from adapters.slack.paint.blocks import PRESS
from adapters.slack.paint.forms import faults, fields_of, form_of
from adapters.slack.paint.painter import Message, Painter
from adapters.slack.paint.views import CALLBACK

__all__ = ["CALLBACK", "PRESS", "Message", "Painter", "faults", "fields_of", "form_of"]
