"""Shared things with a lifecycle: open, ping, close."""
