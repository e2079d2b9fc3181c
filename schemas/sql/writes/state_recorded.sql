-- A refold writes the same version again: it replaces the row by itself.
INSERT INTO state_history (mind_id, version, at, consciousness_level, evolution_level, state, changes, event_id)
SELECT mind_id, version, at, consciousness_level, evolution_level, state::jsonb, changes::jsonb, event_id
FROM unnest(
    $1::text[], $2::bigint[], $3::timestamptz[], $4::double precision[], $5::integer[], $6::text[], $7::text[], $8::uuid[]
) AS new (mind_id, version, at, consciousness_level, evolution_level, state, changes, event_id)
ON CONFLICT (mind_id, version) DO UPDATE SET
    at = excluded.at,
    consciousness_level = excluded.consciousness_level,
    evolution_level = excluded.evolution_level,
    state = excluded.state,
    changes = excluded.changes,
    event_id = excluded.event_id;
