"""Drawn specimens of every paper type, with the truth about each beside it."""
