"""Pure tests that mirror the tree."""
