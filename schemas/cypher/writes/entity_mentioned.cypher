UNWIND $rows AS row
MATCH (memory:Memory {memory_id: row.memory_id})
MATCH (entity:Entity {entity_id: row.entity_id})
MERGE (memory)-[:MENTIONS]->(entity)
