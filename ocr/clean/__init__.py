"""From a page image as it comes to one that is fit to read."""
