// The latest version of each mind wins, whatever order its records come in.
UNWIND $rows AS row
WITH row ORDER BY row.version DESC
WITH row.state_id AS state_id, head(collect(row)) AS row ORDER BY state_id
MERGE (state:MainzaState {state_id: state_id})
WITH state, row WHERE row.version > coalesce(state.version, -1)
SET state += row
WITH state, row
MATCH (outdated:StateDelta {state_id: row.state_id}) WHERE outdated.version < row.version
DETACH DELETE outdated
