// What the graph holds of one person: counts of what hangs on them, their memories and their strongest links.
MATCH (user:User {user_id: $user_id})
OPTIONAL MATCH (memory:Memory {user_id: $user_id, mind_id: $mind_id})
OPTIONAL MATCH (memory)-[:MENTIONS]->(thing)
WITH user, memory, collect(DISTINCT thing.name) AS things
ORDER BY memory.timestamp
RETURN collect(CASE WHEN memory IS NULL THEN NULL ELSE {text: memory.text, source: memory.source_event_id, things: things} END) AS memories
