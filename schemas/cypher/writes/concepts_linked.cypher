// Strength is 1 - 0.7^n after n independent evidences: it grows with each, ever less, and stays below 1.
// An evidence whose activity is in the graph was counted before; twice in one batch it is one.
UNWIND $rows AS row
WITH DISTINCT row.from_concept_id AS from_id, row.to_concept_id AS to_id, row.activity_id AS activity_id
WHERE NOT EXISTS { MATCH (:AgentActivity {activity_id: activity_id}) }
WITH from_id, to_id, count(*) AS evidence ORDER BY from_id, to_id
MATCH (one:Concept {concept_id: from_id})
MATCH (other:Concept {concept_id: to_id})
MERGE (one)-[link:RELATES_TO]->(other)
  ON CREATE SET link.evidence_count = 0
SET link.evidence_count = link.evidence_count + evidence
SET link.strength = 1 - 0.7 ^ link.evidence_count
