"""Retention: which papers may be deleted, and how one is deleted so that its deletion is proven."""
