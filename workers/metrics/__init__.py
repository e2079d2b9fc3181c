"""Metrics: how much, how well and how fast each component works, in windows of the events' own time."""
