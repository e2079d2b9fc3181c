-- What followed from one edge event, itself included. $1 correlation id, $2 how many at most. Erased details are NULL.
SELECT event_id, event_type, timestamp, mind_id, user_id, session_id, correlation_id, causation_id, producer, duration_ms,
       (details -> 'payload')::text AS payload, topic, partition, log_offset
FROM audit_logs
WHERE correlation_id = $1
ORDER BY id
LIMIT $2;
