"""Parts of a searchable PDF/A page: its image, its invisible text, the font of that text, and the file's metadata."""
