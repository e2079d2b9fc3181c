"""Audit: every event once, in a chain of hashes per partition that shows any later change."""
