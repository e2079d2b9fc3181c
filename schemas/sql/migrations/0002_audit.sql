-- The index of the log: every event once, appended, never changed. Status of requests, traces and history are read from here.
-- `details` may be emptied to erase a person's data; the hashes stay, and the chain still holds (see workers/audit/chain.py).
CREATE TABLE audit_logs (
    id             bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    timestamp      timestamptz      NOT NULL,
    user_id        text,
    action         text             NOT NULL,
    details        jsonb,
    event_id       uuid             NOT NULL UNIQUE,
    event_type     text             NOT NULL,
    mind_id        text             NOT NULL,
    session_id     text,
    correlation_id uuid             NOT NULL,
    causation_id   uuid,
    topic          text             NOT NULL,
    partition      integer          NOT NULL,
    log_offset     bigint           NOT NULL,
    producer       text             NOT NULL,
    duration_ms    double precision,
    chain          text             NOT NULL,
    chain_seq      bigint           NOT NULL,
    raw_hash       bytea            NOT NULL CHECK (octet_length(raw_hash) = 32),
    details_hash   bytea            NOT NULL CHECK (octet_length(details_hash) = 32),
    prev_hash      bytea            NOT NULL CHECK (octet_length(prev_hash) = 32),
    hash           bytea            NOT NULL CHECK (octet_length(hash) = 32),
    UNIQUE (chain, chain_seq)
);
CREATE INDEX audit_logs_correlation ON audit_logs (correlation_id);
CREATE INDEX audit_logs_user ON audit_logs (user_id, timestamp) WHERE user_id IS NOT NULL;
CREATE INDEX audit_logs_type ON audit_logs (event_type, timestamp);
