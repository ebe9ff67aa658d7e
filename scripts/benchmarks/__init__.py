"""Benchmarks: joyip beside plain programs that do the same work without it."""
