"""joyip's queue and others', driven alike, each in a process of its own on the same PostgreSQL and Valkey."""
