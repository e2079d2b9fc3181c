"""A process answers on loopback what it measures and whether it works."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from infra.observability import metrics
from infra.observability.exporter import HOST, REQUEST_BYTES_MAX, Health, exporting, port_file
from infra.settings import Settings


async def asked(port: int, request: bytes) -> tuple[bytes, bytes]:
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(request)
    await writer.drain()
    try:
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    except ConnectionResetError:
        return b"", b""
    finally:
        writer.close()
    return head, body


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n".encode()


async def test_a_process_shows_its_metrics_on_the_port_that_it_wrote_down(tmp_path: Path) -> None:
    metrics.RECORDS_CONSUMED.labels("exporter-test", "requests").inc(3)
    settings = Settings(home=tmp_path)
    async with exporting("worker/test", settings) as port:
        noted = int(port_file(tmp_path, "worker/test").read_text())
        head, body = await asked(noted, get("/metrics"))
    assert noted == port
    assert b"200 OK" in head
    assert b'mainza_records_consumed_total{topic="requests",worker="exporter-test"} 3.0' in body
    assert b"process_resident_memory_bytes" in body
    assert not port_file(tmp_path, "worker/test").exists()


@pytest.mark.parametrize(("ok", "status"), [(True, b"200"), (False, b"503")])
async def test_health_is_the_process_own_word(tmp_path: Path, ok: bool, status: bytes) -> None:
    async with exporting("test", Settings(home=tmp_path), lambda: Health(ok, {"lag": 4})) as port:
        head, body = await asked(port, get("/health?verbose=1"))
    assert status in head.split(b"\r\n")[0]
    assert json.loads(body) == {"ok": ok, "lag": 4}


async def test_other_paths_and_methods_are_refused(tmp_path: Path) -> None:
    async with exporting("test", Settings(home=tmp_path)) as port:
        assert b"404" in (await asked(port, get("/secrets")))[0]
        assert b"405" in (await asked(port, b"POST /metrics HTTP/1.1\r\n\r\n"))[0]


async def test_an_endless_request_is_cut_off_and_the_next_is_answered(tmp_path: Path) -> None:
    async with exporting("test", Settings(home=tmp_path)) as port:
        head, _ = await asked(port, b"GET /" + b"a" * REQUEST_BYTES_MAX * 4)
        assert head == b""
        assert b"200 OK" in (await asked(port, get("/health")))[0]


def test_every_metric_is_in_the_list_once_with_unit_and_meaning() -> None:
    names = [definition.name for definition in metrics.DEFINITIONS]
    assert len(names) == len(set(names))
    assert all(d.unit and d.meaning.endswith(".") and d.name.startswith("mainza_") for d in metrics.DEFINITIONS)
