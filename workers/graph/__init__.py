"""Graph: the projection of what was learned, and of the mind's state, into Neo4j."""
