"""Held layouts: other prints of every type, kept back so that reading can be measured on what nobody tuned for."""

from samples.held import cards, civil, deeds, letters, offices, personal

__all__ = ["cards", "civil", "deeds", "letters", "offices", "personal"]
