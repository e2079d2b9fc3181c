"""HTTP: publishes requests and reads projections. It decides nothing."""
