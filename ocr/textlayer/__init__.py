"""A PDF page's own text: put in order, turned into Unicode, measured against what the page shows."""
