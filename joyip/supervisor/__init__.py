"""Durable jobs under a supervisor of actors. Knows no capability."""
