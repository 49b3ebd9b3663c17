"""Scripts that make the data files of the reading room; none of them runs while pages are read."""
