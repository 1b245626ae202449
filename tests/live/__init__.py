"""Tests of a whole server beside a chat: what goes in is what the chat sends, what counts is what it got."""
