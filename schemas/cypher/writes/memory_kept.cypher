UNWIND $rows AS row
MERGE (memory:Memory {memory_id: row.memory_id})
  ON CREATE SET memory.mind_id = row.mind_id,
    memory.user_id = row.user_id,
    memory.owner = row.owner,
    memory.text = row.text,
    memory.timestamp = row.timestamp,
    memory.speaker = row.speaker,
    memory.importance = row.importance,
    memory.embedding = row.embedding,
    memory.source_event_id = row.source_event_id
WITH memory, row
MATCH (conversation:Conversation {conversation_id: row.conversation_id})
MERGE (memory)-[:DISCUSSED_IN]->(conversation)
