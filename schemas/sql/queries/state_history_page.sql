-- The states of one mind, newest first. $1 mind, $2 versions below this one or NULL, $3 how many at most.
SELECT mind_id, version, at, state::text AS state, changes::text AS changes, event_id
FROM state_history
WHERE mind_id = $1 AND ($2::bigint IS NULL OR version < $2)
ORDER BY version DESC
LIMIT $3;
