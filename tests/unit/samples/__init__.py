"""Pure tests of the samples room."""
