"""Verify: the store, its records, the index and the log held against each other."""
