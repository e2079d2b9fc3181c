-- What the one loop keeps for every worker: what was decided, its state, its evidence, its position.

-- One row an event a worker has decided. `follow_ups` is what it decided to say, newline-separated wire JSON, so that a
-- redelivered event says exactly the same again. `fingerprint` tells a duplicate from another body under the same id.
CREATE TABLE decided (
    worker      text        NOT NULL,
    event_id    uuid        NOT NULL,
    fingerprint bigint      NOT NULL,
    follow_ups  bytea,
    decided_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (worker, event_id)
);

-- The state of one worker for one key: a mind, a partition's chain.
CREATE TABLE worker_state (
    worker     text        NOT NULL,
    key        text        NOT NULL,
    version    bigint      NOT NULL,
    state      jsonb       NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (worker, key)
);

-- What happened, as it matters to a mind, gathered between ticks. `folded_by` is the event that folded it, once.
CREATE TABLE evidence (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    worker      text        NOT NULL,
    mind_id     text        NOT NULL,
    event_id    uuid        NOT NULL,
    ordinal     integer     NOT NULL,
    occurred_at timestamptz NOT NULL,
    kind        text        NOT NULL,
    amounts     jsonb       NOT NULL,
    labels      jsonb       NOT NULL,
    topic       text        NOT NULL,
    partition   integer     NOT NULL,
    log_offset  bigint      NOT NULL,
    folded_by   uuid,
    UNIQUE (worker, event_id, ordinal)
);
CREATE INDEX evidence_unfolded ON evidence (worker, mind_id) WHERE folded_by IS NULL;
CREATE INDEX evidence_folded ON evidence (folded_by) WHERE folded_by IS NOT NULL;

-- How far each worker's store has come in each partition. A committed offset is never ahead of it.
CREATE TABLE positions (
    worker      text    NOT NULL,
    topic       text    NOT NULL,
    partition   integer NOT NULL,
    next_offset bigint  NOT NULL,
    PRIMARY KEY (worker, topic, partition)
);
