"""What decides is a function of what it is given: no clock, no chance, no environment."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.architecture.sources import ROOT, files, names_used

ENVIRONMENT = ("os.environ", "os.getenv", "os.putenv", "os.environb", "os.getenvb")
CLOCKS = (
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.monotonic",
    "time.monotonic_ns",
    "time.perf_counter",
    "time.sleep",
    "asyncio.sleep",
)
CHANCE = ("uuid.uuid1", "uuid.uuid4", "uuid.uuid6", "uuid.uuid7", "random", "secrets", "os.urandom", "numpy.random")
NAIVE = ("datetime.datetime.utcnow", "datetime.datetime.utcfromtimestamp", "datetime.datetime.today")
EDGE_IDS = {("events/envelope.py", "secrets.randbits")}
"""`edge_id` makes the one id that enters from outside; the edges call it, and nothing that decides."""


def uses(paths: Iterable[Path], forbidden: tuple[str, ...]) -> set[tuple[str, str]]:
    """Where a forbidden name, or anything of it, is used."""
    return {
        (str(path.relative_to(ROOT)), name)
        for path in paths
        for _, name in names_used(path)
        for one in forbidden
        if name == one or name.startswith(f"{one}.")
    }


def test_only_the_settings_read_the_environment() -> None:
    assert {path for path, _ in uses(files(), ENVIRONMENT)} == {"infra/settings.py"}


def test_what_decides_asks_no_clock_and_throws_no_dice() -> None:
    assert uses(files("workers", "events", "schemas"), CLOCKS + CHANCE) == EDGE_IDS


def test_what_decides_makes_no_id_of_an_edge() -> None:
    assert uses(files("workers", "schemas"), ("events.envelope.edge_id",)) == set()


def test_no_time_is_naive() -> None:
    assert uses(files(), NAIVE) == set()


def test_the_rule_sees_through_how_a_name_was_imported(tmp_path: Path) -> None:
    source = tmp_path / "source.py"
    source.write_text(
        "from os import environ as e\nimport uuid as u\nfrom datetime import datetime\ne['A']; u.uuid4(); datetime.now()\n"
    )

    used = {name for _, name in names_used(source)}

    assert {"os.environ", "uuid.uuid4", "datetime.datetime.now"} <= used
