"""Floors on what is read from samples and from real documents."""
