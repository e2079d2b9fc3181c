UNWIND $rows AS row
MERGE (activity:AgentActivity {activity_id: row.activity_id})
  ON CREATE SET activity.mind_id = row.mind_id,
    activity.user_id = row.user_id,
    activity.conversation_id = row.conversation_id,
    activity.agent_name = row.agent_name,
    activity.query = row.query,
    activity.result = row.result,
    activity.timestamp = row.timestamp,
    activity.source_event_id = row.source_event_id
WITH activity, row
MATCH (user:User {user_id: row.user_id})
MATCH (conversation:Conversation {conversation_id: row.conversation_id})
MERGE (user)-[:TRIGGERED]->(activity)
MERGE (activity)-[:DISCUSSED_IN]->(conversation)
