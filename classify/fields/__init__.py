"""The values of a paper's fields, by label and place."""
