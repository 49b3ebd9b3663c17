"""Open layouts: the prints the author of the catalogue may look at."""

from samples.papers import business, cards, civil, deeds, forms, land, letters, marriage, personal, residence, travel

__all__ = [
    "business", "cards", "civil", "deeds", "forms", "land", "letters", "marriage", "personal", "residence", "travel",
]  # fmt: skip
