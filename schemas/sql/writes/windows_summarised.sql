-- Summarises the windows that are over and have changed since. A window that somebody is writing to is left for the next time:
-- it stays behind (`counted <> summarised`), and so does one that changed after this statement began, because what is noted
-- as summarised is what was seen in the buckets. Quantiles are by nearest rank, as in workers/metrics/histogram.py.
WITH due AS MATERIALIZED (
    SELECT window_start, component
    FROM metric_window_heads
    WHERE counted <> summarised
      AND window_start + interval '60 seconds' <= (SELECT max(until) FROM unnest($1::timestamptz[]) AS new (until))
    ORDER BY window_start, component
    LIMIT 1000
    FOR UPDATE SKIP LOCKED
),
ranked AS (
    SELECT window_start, component, bucket, count, errors,
           -- 2 G^i / (G + 1) with G = 1.01 / 0.99
           2 * exp(bucket * ln(1.01::float8 / 0.99)) / (1.01::float8 / 0.99 + 1) AS duration_ms,
           sum(count) FILTER (WHERE bucket <> -32768) OVER (PARTITION BY window_start, component ORDER BY bucket) AS reached,
           sum(count) FILTER (WHERE bucket <> -32768) OVER (PARTITION BY window_start, component) AS timed
    FROM metric_windows JOIN due USING (window_start, component)
),
summaries AS MATERIALIZED (
    SELECT window_start, component, sum(count) AS count, sum(errors) AS errors,
           min(duration_ms) FILTER (WHERE bucket <> -32768 AND reached >= ceil(0.50 * timed)) AS p50,
           min(duration_ms) FILTER (WHERE bucket <> -32768 AND reached >= ceil(0.95 * timed)) AS p95,
           min(duration_ms) FILTER (WHERE bucket <> -32768 AND reached >= ceil(0.99 * timed)) AS p99
    FROM ranked
    GROUP BY window_start, component
),
noted AS (
    UPDATE metric_window_heads AS head
    SET summarised = summaries.count
    FROM summaries
    WHERE (head.window_start, head.component) = (summaries.window_start, summaries.component)
)
INSERT INTO performance_metrics (timestamp, component, metrics)
SELECT window_start, component,
       jsonb_build_object('count', count, 'errors', errors, 'error_rate', errors::float8 / count::float8,
                          'p50', p50, 'p95', p95, 'p99', p99)
FROM summaries
ORDER BY window_start, component
ON CONFLICT (timestamp, component) DO UPDATE SET metrics = excluded.metrics;
