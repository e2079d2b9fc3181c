-- Adds a batch's contributions to its windows. The heads are locked first and in order, and a window's buckets only change
-- under its head's lock; so writers of the same windows wait for each other and never in a circle.
WITH contributions AS MATERIALIZED (
    SELECT window_start, component, bucket, count(*) AS count, sum(errors) AS errors
    FROM unnest($1::timestamptz[], $2::text[], $3::integer[], $4::integer[]) AS new (window_start, component, bucket, errors)
    GROUP BY window_start, component, bucket
),
heads AS (
    INSERT INTO metric_window_heads AS head (window_start, component, counted)
    SELECT window_start, component, sum(count)
    FROM contributions
    GROUP BY window_start, component
    ORDER BY window_start, component
    ON CONFLICT (window_start, component) DO UPDATE SET counted = head.counted + excluded.counted
    RETURNING window_start, component
)
INSERT INTO metric_windows AS kept (window_start, component, bucket, count, errors)
SELECT window_start, component, bucket, count, errors
FROM contributions JOIN heads USING (window_start, component)
ORDER BY window_start, component, bucket
ON CONFLICT (window_start, component, bucket)
DO UPDATE SET count = kept.count + excluded.count, errors = kept.errors + excluded.errors;
