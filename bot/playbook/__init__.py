"""Playbooks: what a company says, asks and offers in each kind of crisis, as checked data."""
