"""Beacon's core: the domain, its texts and its rules, without any input or output."""
