-- The summaries of the windows that began in [$1, $2).
SELECT timestamp, component, metrics
FROM performance_metrics
WHERE timestamp >= $1 AND timestamp < $2
ORDER BY timestamp, component;
