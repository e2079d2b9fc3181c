// The best memories by meaning, each of the user's compared: for when the index cannot answer. After memories were deleted,
// Neo4j 2026.08's filtered search fails for an owner that has none left in a segment ("Index 33554431 out of bounds").
CALL () {
  MATCH (memory:Memory {user_id: $query.user_id, mind_id: $query.mind_id})
  WITH memory, 2 * vector.similarity.cosine(memory.embedding, $query.embedding) - 1 AS cosine
  WHERE cosine >= $query.cosine_min
  ORDER BY cosine DESC, memory.memory_id LIMIT $query.candidates
  RETURN collect(memory {.memory_id, .text, .timestamp, .importance, .source_event_id, score: cosine}) AS by_vector
}
