"""Whether a page was scanned well enough, told from its picture alone, before and apart from reading."""
