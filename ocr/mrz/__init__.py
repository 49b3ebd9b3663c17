"""The machine-readable zone of cards and passports, read from its picture."""
