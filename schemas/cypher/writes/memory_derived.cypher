UNWIND $rows AS row
MATCH (memory:Memory {memory_id: row.memory_id})
MATCH (activity:AgentActivity {activity_id: row.activity_id})
MERGE (memory)-[:DERIVED_FROM]->(activity)
