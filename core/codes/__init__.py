"""What machine-readable codes say: zones of cards and passports, QR payloads, our own separator sheets."""
