"""What decides: one room a worker. `decide` is pure; time and ids arrive as data."""
