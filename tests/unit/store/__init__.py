"""Pure tests of the store room."""
