UNWIND $rows AS row
MERGE (entity:Entity {entity_id: row.entity_id})
  ON CREATE SET entity.mind_id = row.mind_id,
    entity.user_id = row.user_id,
    entity.owner = row.owner,
    entity.name = row.name,
    entity.type = row.type,
    entity.known_at = row.known_at
