-- One event. $1 event id. Erased details are NULL.
SELECT event_id, event_type, timestamp, mind_id, user_id, session_id, correlation_id, causation_id, producer, duration_ms,
       (details -> 'payload')::text AS payload, topic, partition, log_offset
FROM audit_logs
WHERE event_id = $1;
