"""Digests: a crisis in figures, what one person owes, and what a day brought, at times that people choose."""
