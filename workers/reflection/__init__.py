"""Reflection: how Mainza looks at what it did, grades what it predicted, and predicts again."""
