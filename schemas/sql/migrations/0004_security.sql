-- What was refused, and how much it looks like an attack. Ids and positions only: what the user wrote is not repeated here.
CREATE TABLE security_events (
    id           uuid        PRIMARY KEY,
    timestamp    timestamptz NOT NULL,
    event_type   text        NOT NULL,
    threat_level text        NOT NULL CHECK (threat_level IN ('low', 'medium', 'high')),
    details      jsonb       NOT NULL
);
CREATE INDEX security_events_time ON security_events (timestamp);
CREATE INDEX security_events_type ON security_events (event_type, timestamp);
CREATE INDEX security_events_user ON security_events ((details ->> 'user_id'), timestamp);
