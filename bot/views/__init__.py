"""Views: from what is known to the cards that say it."""
