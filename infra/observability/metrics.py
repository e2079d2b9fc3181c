"""Every metric a process exports, in one list: name, unit, labels and meaning. Nothing else registers one."""

from __future__ import annotations

from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

REGISTRY = CollectorRegistry()
"""What `/metrics` shows: the list below, and the process, the interpreter and its garbage collector."""

SECONDS_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""From one quick transaction to a model that takes its time."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One metric as it is documented. `unit` is what one increment or one observation counts."""

    name: str
    kind: str
    unit: str
    meaning: str
    labels: tuple[str, ...]


_definitions: list[Definition] = []


def _counter(name: str, unit: str, meaning: str, *labels: str) -> Counter:
    _definitions.append(Definition(name, "counter", unit, meaning, labels))
    return Counter(name, meaning, labels, registry=REGISTRY)


def _gauge(name: str, unit: str, meaning: str, *labels: str) -> Gauge:
    _definitions.append(Definition(name, "gauge", unit, meaning, labels))
    return Gauge(name, meaning, labels, registry=REGISTRY)


def _histogram(name: str, meaning: str, *labels: str) -> Histogram:
    _definitions.append(Definition(name, "histogram", "seconds", meaning, labels))
    return Histogram(name, meaning, labels, registry=REGISTRY, buckets=SECONDS_BUCKETS)


RECORDS_CONSUMED = _counter("mainza_records_consumed", "records", "Records taken from a topic.", "worker", "topic")
RECORDS_DECIDED = _counter("mainza_records_decided", "records", "Records decided for the first time.", "worker")
DUPLICATES = _counter(
    "mainza_duplicates", "records", "Records that had been decided before; their follow-ups went out again.", "worker"
)
CONFLICTS = _counter("mainza_conflicts", "records", "Records that reuse a decided event id with another body.", "worker")
EVENTS_PUBLISHED = _counter("mainza_events_published", "events", "Follow-ups that the broker acknowledged.", "worker", "topic")
DEAD_LETTERS = _counter("mainza_dead_letters", "records", "Records that can never be processed.", "worker", "reason")
RETRIES = _counter("mainza_retries", "attempts", "Attempts made again after a transient failure.", "worker", "step")
STOPS = _counter("mainza_stops", "stops", "Times a worker gave up without committing.", "worker", "reason")
ANNOUNCE_FAILURES = _counter("mainza_announce_failures", "batches", "Batches whose cache could not be refreshed.", "worker")
COMMITS = _counter("mainza_commits", "commits", "Offset commits that the broker acknowledged.", "worker")

RECORDS_IN_FLIGHT = _gauge("mainza_records_in_flight", "records", "Records taken and not yet committed.", "worker")
LAG = _gauge("mainza_lag_records", "records", "Records of a partition that wait for the worker.", "worker", "topic", "partition")
PROGRESS_AT = _gauge("mainza_progress_timestamp_seconds", "seconds", "When the worker last committed, POSIX time.", "worker")

DECIDE_SECONDS = _histogram("mainza_decide_seconds", "From a batch's receipt to its decisions.", "worker")
STORE_SECONDS = _histogram("mainza_store_transaction_seconds", "One store transaction.", "worker", "store")
PUBLISH_SECONDS = _histogram("mainza_publish_seconds", "From handing a batch to the broker to its acknowledgement.", "worker")
COMMIT_SECONDS = _histogram("mainza_commit_seconds", "One offset commit.", "worker")
END_TO_END_SECONDS = _histogram("mainza_end_to_end_seconds", "From the broker's time of a record to its commit.", "worker")

MODEL_CALLS = _counter("mainza_model_calls", "calls", "Calls of a language model by outcome.", "model", "outcome")
MODEL_SECONDS = _histogram("mainza_model_seconds", "One call of a language model.", "model")
MODEL_TOKENS = _counter("mainza_model_tokens", "tokens", "Tokens by side: prompt or completion.", "model", "side")
BREAKER_STATE = _gauge("mainza_breaker_state", "state", "A circuit breaker: 0 closed, 1 half open, 2 open.", "breaker")
EMBEDDING_SECONDS = _histogram("mainza_embedding_seconds", "One batch of texts embedded.")
RATE_VERDICTS = _counter("mainza_rate_verdicts", "verdicts", "Rate limit verdicts: allowed or refused.", "verdict")

REQUESTS = _counter("mainza_http_requests", "requests", "HTTP requests of the gateway.", "route", "status")
REQUEST_SECONDS = _histogram("mainza_http_request_seconds", "One HTTP request of the gateway.", "route")
TICKS = _counter("mainza_ticks", "ticks", "Ticks that this scheduler published.", "schedule")

ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
GCCollector(registry=REGISTRY)

DEFINITIONS: tuple[Definition, ...] = tuple(_definitions)
"""The list, for documentation and its test."""
