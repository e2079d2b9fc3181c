// What recall looks through. `owner` stands for mind and user: it is inside each index, so that a search among many users
// finds the best of one user's, and not what is left of everybody's best.
CYPHER 25 CREATE VECTOR INDEX memory_embedding IF NOT EXISTS FOR (n:Memory) ON n.embedding WITH [n.owner]
  OPTIONS {indexConfig: {`vector.dimensions`: 384, `vector.similarity_function`: 'cosine'}};
CREATE FULLTEXT INDEX memory_text IF NOT EXISTS FOR (n:Memory) ON EACH [n.text, n.owner]
  OPTIONS {indexConfig: {`fulltext.analyzer`: 'english'}};
CREATE FULLTEXT INDEX concept_name IF NOT EXISTS FOR (n:Concept) ON EACH [n.name, n.owner]
  OPTIONS {indexConfig: {`fulltext.analyzer`: 'english'}};
CREATE FULLTEXT INDEX entity_name IF NOT EXISTS FOR (n:Entity) ON EACH [n.name, n.owner]
  OPTIONS {indexConfig: {`fulltext.analyzer`: 'english'}};
CREATE INDEX activity_of_conversation IF NOT EXISTS FOR (n:AgentActivity) ON (n.conversation_id, n.timestamp);
CREATE INDEX memory_owner IF NOT EXISTS FOR (n:Memory) ON (n.user_id, n.mind_id);
CREATE INDEX concept_owner IF NOT EXISTS FOR (n:Concept) ON (n.user_id, n.mind_id);
CREATE INDEX entity_owner IF NOT EXISTS FOR (n:Entity) ON (n.user_id, n.mind_id);
CREATE INDEX delta_state IF NOT EXISTS FOR (n:StateDelta) ON (n.state_id);
CREATE INDEX activity_source IF NOT EXISTS FOR (n:AgentActivity) ON (n.source_event_id);
