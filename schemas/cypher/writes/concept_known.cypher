// The first name it was called by stays: a user's facts come in order.
UNWIND $rows AS row
MERGE (concept:Concept {concept_id: row.concept_id})
  ON CREATE SET concept.mind_id = row.mind_id,
    concept.user_id = row.user_id,
    concept.owner = row.owner,
    concept.name = row.name,
    concept.known_at = row.known_at
