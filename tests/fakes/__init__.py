"""Fakes that behave: they keep state and answer as the real thing would, faults included."""
