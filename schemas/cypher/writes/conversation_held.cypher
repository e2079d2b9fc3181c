UNWIND $rows AS row
MERGE (conversation:Conversation {conversation_id: row.conversation_id})
  ON CREATE SET conversation.mind_id = row.mind_id,
    conversation.user_id = row.user_id,
    conversation.session_id = row.session_id,
    conversation.started_at = row.started_at
WITH conversation, row WHERE row.started_at < conversation.started_at
SET conversation.started_at = row.started_at
