// The first question that could not be answered stays the relationship's reason.
UNWIND $rows AS row
MATCH (concept:Concept {concept_id: row.concept_id})
MERGE (state:MainzaState {state_id: row.state_id})
MERGE (state)-[need:NEEDS_TO_LEARN]->(concept)
  ON CREATE SET need.question_event_id = row.question_event_id, need.asked_at = row.asked_at
