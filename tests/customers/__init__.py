"""Tests of customers: how they come in and go out."""
