// What the concepts with these ids are called, by whoever spoke of them first.
UNWIND $concept_ids AS concept_id
MATCH (concept:Concept {concept_id: concept_id})
RETURN concept_id, concept.name AS name
