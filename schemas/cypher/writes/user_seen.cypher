UNWIND $rows AS row
MERGE (user:User {user_id: row.user_id})
  ON CREATE SET user.created_at = row.seen_at
WITH user, row WHERE row.seen_at < user.created_at
SET user.created_at = row.seen_at
