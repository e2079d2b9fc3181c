"""Consciousness: the turn of the mind. What it came to be, why, and what it looks at next."""
