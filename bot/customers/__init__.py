"""Customers as the organisation knows them: found, joined, brought in from files, forgotten."""
