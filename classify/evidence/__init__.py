"""What confirms or contradicts a value: codes, a second place, a mention, a cross-check."""
