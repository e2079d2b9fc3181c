"""Validation: whether a request may go to its agent. Every refusal says why and how to do better."""
