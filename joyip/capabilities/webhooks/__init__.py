"""Tells other services what became of a job: signed, retried, logged, and never to an address inside."""
