"""Slack: the chat, its doors, and what Beacon shows there."""
