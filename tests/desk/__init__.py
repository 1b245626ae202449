"""Tests of the browser desk."""
