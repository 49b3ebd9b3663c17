"""Pure tests of the search room."""
