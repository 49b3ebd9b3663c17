"""Papers drawn at random: every page has a layout of its own, every seed is a world of its own."""
