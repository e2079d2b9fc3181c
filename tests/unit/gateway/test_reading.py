"""The mind's state, health, metrics and the API's description."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from gateway.preference import preferred_wait
from infra.adapters.mind_history import StateRow
from infra.adapters.probes import Finding, Probes, Readiness, Status
from tests.doubles.edges import MIND, NOON, edge
from workers.contract import Transient


def row(version: int) -> StateRow:
    state = {"consciousness_level": 0.4, "evolution_level": 2, "emotional_state": {"dominant": "curiosity"}}
    return StateRow(MIND, version, NOON + timedelta(minutes=version), state, [{"dimension": "valence"}], uuid4())


async def test_before_the_first_cycle_nothing_looks_measured() -> None:
    async with edge() as given:
        said = (await given.client.get("/consciousness/status")).json()

    assert said["version"] == 0
    assert said["consciousness_level"] is None
    assert said["state"] is None


async def test_the_status_is_the_newest_state() -> None:
    async with edge() as given:
        given.history.rows = [row(1), row(3), row(2)]
        said = (await given.client.get("/consciousness/status")).json()

    assert (said["version"], said["consciousness_level"], said["emotional_state"]["dominant"]) == (3, 0.4, "curiosity")


async def test_the_history_is_read_page_by_page() -> None:
    async with edge() as given:
        given.history.rows = [row(version) for version in range(1, 6)]
        first = (await given.client.get("/consciousness/history?limit=3")).json()
        second = (await given.client.get(f"/consciousness/history?limit=3&before={first['next_before']}")).json()

    assert [state["version"] for state in first["states"]] == [5, 4, 3]
    assert [state["version"] for state in second["states"]] == [2, 1]
    assert second["next_before"] is None


@pytest.mark.parametrize(
    ("findings", "code", "status"),
    [
        ({"kafka": Finding(Status.OK, 1.0), "model": Finding(Status.OK, 1.0, optional=True)}, 200, "ok"),
        ({"kafka": Finding(Status.OK, 1.0), "model": Finding(Status.AWAY, 1.0, optional=True)}, 200, "degraded"),
        ({"kafka": Finding(Status.OK, 1.0), "model": Finding(Status.OFF, 0.0, optional=True)}, 200, "ok"),
        ({"kafka": Finding(Status.AWAY, 1.0), "model": Finding(Status.OK, 1.0, optional=True)}, 503, "away"),
    ],
)
async def test_readiness_says_what_is_missing(findings: dict[str, Finding], code: int, status: str) -> None:
    async with edge() as given:
        given.prober.found = Readiness(findings)
        answer = await given.client.get("/health/ready")

    assert (answer.status_code, answer.json()["status"]) == (code, status)


async def test_why_something_is_away_is_told_to_those_with_the_key() -> None:
    async with edge() as given:
        given.prober.found = Readiness({"kafka": Finding(Status.AWAY, 1.0, detail="10.0.0.1 refused")})
        trusted = await given.client.get("/health/ready")
        given.client.headers.pop("Authorization")
        stranger = await given.client.get("/health/ready")

    assert "10.0.0.1" in trusted.text
    assert "10.0.0.1" not in stranger.text
    assert stranger.json()["dependencies"]["kafka"]["status"] == "away"


async def test_a_probe_that_hangs_is_away_and_holds_up_no_other() -> None:
    async def hangs() -> None:
        raise TimeoutError

    async def answers() -> None:
        return

    async def refuses() -> None:
        raise Transient("nobody there")

    found = await Probes({"a": hangs, "b": answers}, {"c": refuses, "d": None}, seconds_max=0.05).readiness()

    assert {name: finding.status for name, finding in found.findings.items()} == {
        "a": Status.AWAY,
        "b": Status.OK,
        "c": Status.AWAY,
        "d": Status.OFF,
    }
    assert found.status is Status.AWAY


async def test_metrics_count_requests_by_route_and_not_by_path() -> None:
    async with edge() as given:
        await given.client.get("/requests/018f3f3e-0000-7000-8000-000000000000")
        await given.client.get("/made/up/by/a/scanner")
        text = (await given.client.get("/metrics")).text

    assert 'route="/requests/{request_id}",status="404"' in text
    assert 'route="unrouted",status="404"' in text
    assert "scanner" not in text


async def test_the_api_is_described_with_its_problems_and_examples() -> None:
    async with edge() as given:
        described = (await given.client.get("/openapi.json")).json()

    execute = described["paths"]["/agents/execute"]["post"]
    assert "application/problem+json" in execute["responses"]["422"]["content"]
    assert "ProblemDetails" in described["components"]["schemas"]
    query = execute["requestBody"]["content"]["application/json"]["schema"]["properties"]["query"]
    assert query["examples"]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        (["wait=10"], 10),
        (['respond-async, Wait = "7"; x=y'], 7),
        (["respond-async", "wait=3"], 3),
        (["wait=2, wait=9"], 2),
        (["wait=100"], 60),
        (["wait=-1"], None),
        (["wait=soon"], None),
        (["wait=٣"], None),
        (["waits=3"], None),
        (["wait=" + "9" * 5000], None),
        ([], None),
    ],
)
def test_a_preference_is_read_as_rfc_7240_has_it(headers: list[str], seconds: int | None) -> None:
    assert preferred_wait(headers, 60.0) == seconds
