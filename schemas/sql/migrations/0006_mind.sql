-- Every version of every mind's state, with the reason of each change: what status and history are read from.
-- `event_id` is the reflection step that closed the cycle; the whole cycle has its correlation id.
CREATE TABLE state_history (
    mind_id             text             NOT NULL,
    version             bigint           NOT NULL,
    at                  timestamptz      NOT NULL,
    consciousness_level double precision,
    evolution_level     integer          NOT NULL,
    state               jsonb            NOT NULL,
    changes             jsonb            NOT NULL,
    event_id            uuid             NOT NULL,
    PRIMARY KEY (mind_id, version)
);
CREATE INDEX state_history_by_time ON state_history (mind_id, at);
