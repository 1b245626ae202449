"""Installing Beacon in a workspace: the way there through the browser, and the secrets that come of it."""

from adapters.slack.install.premises import Premises
from adapters.slack.install.removal import Removal

__all__ = ["Premises", "Removal"]
