"""Tests of the program as people, scripts and administrators use it."""
