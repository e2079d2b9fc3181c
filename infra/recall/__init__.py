"""Recall: what of the graph belongs to a question."""
