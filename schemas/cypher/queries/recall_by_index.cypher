// The best memories by meaning, from the vector index within one owner's.
CALL () {
  MATCH (memory:Memory)
    SEARCH memory IN (VECTOR INDEX memory_embedding FOR $query.embedding WHERE memory.owner = $query.owner LIMIT $query.candidates) SCORE AS nearness
  WITH memory, 2 * nearness - 1 AS cosine
  WHERE memory.user_id = $query.user_id AND memory.mind_id = $query.mind_id AND cosine >= $query.cosine_min
  ORDER BY cosine DESC, memory.memory_id
  RETURN collect(memory {.memory_id, .text, .timestamp, .importance, .source_event_id, score: cosine}) AS by_vector
}
