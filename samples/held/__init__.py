"""Held layouts: other prints of every type, kept back so that reading can be measured on what nobody tuned for."""
