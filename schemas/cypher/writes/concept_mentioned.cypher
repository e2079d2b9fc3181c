UNWIND $rows AS row
MATCH (memory:Memory {memory_id: row.memory_id})
MATCH (concept:Concept {concept_id: row.concept_id})
MERGE (memory)-[:MENTIONS]->(concept)
