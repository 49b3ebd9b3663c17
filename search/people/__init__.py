"""All papers of one person, and who may be the same person."""
