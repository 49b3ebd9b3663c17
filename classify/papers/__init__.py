"""Which pages make one paper."""
