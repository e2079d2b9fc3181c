-- Event-time windows, added up by several processes at once, and what they come to.

-- One row a window and component: the lock under which its buckets change, and whether its summary is behind.
CREATE TABLE metric_window_heads (
    window_start timestamptz NOT NULL,
    component    text        NOT NULL,
    counted      bigint      NOT NULL,
    summarised   bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (window_start, component)
);
CREATE INDEX metric_window_heads_behind ON metric_window_heads (window_start, component) WHERE counted <> summarised;

-- The histogram of a window: how many events, and errors among them, fell into each bucket of durations.
CREATE TABLE metric_windows (
    window_start timestamptz NOT NULL,
    component    text        NOT NULL,
    bucket       integer     NOT NULL,
    count        bigint      NOT NULL,
    errors       bigint      NOT NULL,
    PRIMARY KEY (window_start, component, bucket)
);

-- `timestamp` is the window's beginning. `metrics`: count, errors, error_rate, and p50, p95, p99 of durations in milliseconds.
CREATE TABLE performance_metrics (
    id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    timestamp timestamptz NOT NULL,
    component text        NOT NULL,
    metrics   jsonb       NOT NULL,
    UNIQUE (timestamp, component)
);
