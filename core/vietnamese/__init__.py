"""Vietnamese writing: possible syllables, how often they follow each other, common word lists."""
