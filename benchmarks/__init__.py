"""Workloads that measure Mainza beside the bare clients, as ratios of one run."""
