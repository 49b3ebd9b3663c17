"""Held layouts: other prints of every type, kept back so that reading can be measured on what nobody tuned for."""

from samples.held import authorities, cards, civil, deeds, letters, personal

__all__ = ["authorities", "cards", "civil", "deeds", "letters", "personal"]
