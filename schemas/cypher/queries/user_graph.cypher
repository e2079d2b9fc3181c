// What the graph holds of one person: each memory with what it mentions and where it comes from.
MATCH (memory:Memory {user_id: $user_id, mind_id: $mind_id})
OPTIONAL MATCH (memory)-[:MENTIONS]->(thing)
WITH memory, collect(DISTINCT thing.name) AS mentions
ORDER BY memory.timestamp, memory.memory_id
LIMIT $count_max
RETURN memory.text AS text, memory.source_event_id AS source_event_id, mentions
