"""Installing Beacon in a workspace: the way there through the browser, and the secrets that come of it."""
