"""worker, topics, migrate: the commands that run the log's workers and prepare their stores."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer
import uvloop
from rich.console import Console
from rich.table import Table

from cli.exits import Exit
from infra.adapters.kafka_topics import TopicReport, create_topics, describe_topics
from infra.migrations import migrate_stores
from infra.settings import Settings
from workers.registry import BY_NAME, UnknownWorker, workers_named


def worker(
    names: Annotated[list[str], typer.Argument(help=f"Any of: {', '.join(BY_NAME)}.", metavar="NAME...")],
) -> None:
    """Run workers in this process until SIGTERM or Ctrl-C, which lets them finish what is under way."""
    # The runtime and the clients of every store: only the process that runs workers pays for them.
    from infra.runtime.serving import serve_workers

    try:
        chosen = workers_named(names)
    except UnknownWorker as error:
        raise typer.BadParameter(str(error)) from error
    uvloop.run(serve_workers(chosen, Settings()))


def topics(
    create: Annotated[bool, typer.Option("--create", help="Create what is missing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
) -> None:
    """Show the topics of the catalogue as the broker has them; exit code 4 when one is missing or differs."""
    settings = Settings().kafka
    created = set(uvloop.run(create_topics(settings))) if create else set()
    reports = uvloop.run(describe_topics(settings))
    if as_json:
        json.dump([_as_dict(report, report.name in created) for report in reports], sys.stdout, indent=1)
        print()
    else:
        Console().print(_table(reports, created))
    if any(report.partitions is None or report.drift for report in reports):
        raise typer.Exit(Exit.UNHEALTHY)


def _as_dict(report: TopicReport, created: bool) -> dict[str, object]:
    drift = {name: {"declared": declared, "actual": actual} for name, (declared, actual) in report.drift.items()}
    return {"topic": report.name, "partitions": report.partitions, "created": created, "drift": drift}


def _table(reports: list[TopicReport], created: set[str]) -> Table:
    table = Table("topic", "partitions", "state", box=None)
    letters = [report for report in reports if report.name.endswith(".dlt")]
    for report in reports:
        if report.name.endswith(".dlt") and not report.drift and report.partitions is not None:
            continue
        table.add_row(report.name, str(report.partitions or "-"), _state(report, created))
    table.add_row(f"{len(letters)} dead-letter topics", "1 each", "one for each topic and group")
    return table


def _state(report: TopicReport, created: set[str]) -> str:
    if report.partitions is None:
        return "missing: mainza topics --create"
    if report.drift:
        return "; ".join(f"{name} is {actual}, declared {declared}" for name, (declared, actual) in report.drift.items())
    return "created" if report.name in created else "as declared"


def migrate(as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Bring Postgres and Neo4j to what this build expects; safe to run again, and by two at once."""
    done = uvloop.run(migrate_stores(Settings()))
    if as_json:
        print(json.dumps({"postgres": done.postgres, "neo4j": done.neo4j}))
        return
    for store, applied in (("Postgres", done.postgres), ("Neo4j", done.neo4j)):
        print(f"{store}: {', '.join(applied) if applied else 'up to date'}")


def register(app: typer.Typer) -> None:
    app.command()(worker)
    app.command()(topics)
    app.command()(migrate)
