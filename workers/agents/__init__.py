"""Agents: an accepted request goes to its agent, which recalls, asks a model, and answers; one terminal event each."""
