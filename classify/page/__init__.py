"""The page as words in rows of pieces: what every question about a paper looks at."""
