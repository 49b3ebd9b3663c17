"""Pure tests of the random world."""
