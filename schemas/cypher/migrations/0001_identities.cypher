// Every node has one identity: MERGE finds it by index, locks it, and cannot make a second one.
CREATE CONSTRAINT user_identity IF NOT EXISTS FOR (n:User) REQUIRE n.user_id IS UNIQUE;
CREATE CONSTRAINT conversation_identity IF NOT EXISTS FOR (n:Conversation) REQUIRE n.conversation_id IS UNIQUE;
CREATE CONSTRAINT memory_identity IF NOT EXISTS FOR (n:Memory) REQUIRE n.memory_id IS UNIQUE;
CREATE CONSTRAINT concept_identity IF NOT EXISTS FOR (n:Concept) REQUIRE n.concept_id IS UNIQUE;
CREATE CONSTRAINT entity_identity IF NOT EXISTS FOR (n:Entity) REQUIRE n.entity_id IS UNIQUE;
CREATE CONSTRAINT activity_identity IF NOT EXISTS FOR (n:AgentActivity) REQUIRE n.activity_id IS UNIQUE;
CREATE CONSTRAINT state_identity IF NOT EXISTS FOR (n:MainzaState) REQUIRE n.state_id IS UNIQUE;
CREATE CONSTRAINT delta_identity IF NOT EXISTS FOR (n:StateDelta) REQUIRE n.delta_id IS UNIQUE;
CREATE CONSTRAINT watermark_identity IF NOT EXISTS FOR (n:Watermark) REQUIRE (n.worker, n.topic, n.partition) IS UNIQUE;
