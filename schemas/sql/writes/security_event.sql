-- One row a refused record. The id derives from the record's, so saying it twice is saying it once.
INSERT INTO security_events (id, timestamp, event_type, threat_level, details)
SELECT id, timestamp, event_type, threat_level, details::jsonb
FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[])
    AS new (id, timestamp, event_type, threat_level, details)
ON CONFLICT (id) DO NOTHING;
