"""What happens with each thing that a person does in Slack."""

from adapters.slack.handlers.desk import SlackHandlers
from adapters.slack.handlers.needs import Needs
from adapters.slack.handlers.shortcuts import available_shortcuts

__all__ = ["Needs", "SlackHandlers", "available_shortcuts"]
