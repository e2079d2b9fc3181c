"""`mainza demo`: a short conversation of two people with a mind, and everything that can be seen of it."""

from cli.demo.command import register

__all__ = ["register"]
