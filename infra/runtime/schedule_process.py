"""The scheduler as a process: connected, observed, and stopped by a signal."""

from __future__ import annotations

import asyncio
import signal

import structlog

from infra.adapters.kafka_producer import EventProducer
from infra.observability.exporter import exporting
from infra.runtime import scheduler
from infra.settings import Settings


async def serve_schedule(settings: Settings) -> None:
    """Ticks until SIGTERM or SIGINT. Raises Transient or Halted when Kafka is away."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    producer = EventProducer(settings.kafka, "mainza-scheduler")
    await producer.start()
    try:
        async with exporting("scheduler", settings):
            structlog.get_logger().info("scheduler runs", interval_seconds=settings.schedule.interval_seconds)
            await scheduler.run(producer, settings.schedule, settings.runtime, stop)
    finally:
        await producer.stop()
    structlog.get_logger().info("scheduler stopped")
