"""Pure tests of the classify room."""
