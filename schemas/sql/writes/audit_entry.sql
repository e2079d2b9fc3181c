-- Appends links of chains. No conflict is passed over: a second row for an event would be a hole in the chain.
INSERT INTO audit_logs (
    timestamp, user_id, action, details, event_id, event_type, mind_id, session_id, correlation_id, causation_id,
    topic, partition, log_offset, producer, duration_ms, chain, chain_seq, raw_hash, details_hash, prev_hash, hash
)
SELECT timestamp, user_id, action, details::jsonb, event_id, event_type, mind_id, session_id, correlation_id, causation_id,
       topic, partition, log_offset, producer, duration_ms, chain, chain_seq, raw_hash, details_hash, prev_hash, hash
FROM unnest(
    $1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::uuid[], $10::uuid[],
    $11::text[], $12::integer[], $13::bigint[], $14::text[], $15::double precision[], $16::text[], $17::bigint[],
    $18::bytea[], $19::bytea[], $20::bytea[], $21::bytea[]
) WITH ORDINALITY AS new (
    timestamp, user_id, action, details, event_id, event_type, mind_id, session_id, correlation_id, causation_id,
    topic, partition, log_offset, producer, duration_ms, chain, chain_seq, raw_hash, details_hash, prev_hash, hash, position
)
ORDER BY position;
