UNWIND $rows AS row
MATCH (state:MainzaState {state_id: row.state_id, version: row.version})
MERGE (delta:StateDelta {delta_id: row.delta_id})
  ON CREATE SET delta = row
MERGE (delta)-[:IMPACTS]->(state)
