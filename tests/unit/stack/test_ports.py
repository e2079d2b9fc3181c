"""Ports: free when chosen, the same at the next start, another one when somebody took it meanwhile."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from infra.stack import ports as ports_module
from infra.stack.errors import StackError
from infra.stack.ports import CANDIDATES, LOOPBACK, Ports, is_free


def listening(port: int = 0) -> socket.socket:
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((LOOPBACK, port))
    server.listen()
    return server


def test_a_port_that_somebody_listens_on_is_not_free() -> None:
    with listening() as server:
        port = server.getsockname()[1]
        assert not is_free(port)
    assert is_free(port)


def test_a_chosen_port_is_the_same_at_the_next_start(tmp_path: Path) -> None:
    first = Ports(tmp_path / "ports.json").get("kafka")
    assert Ports(tmp_path / "ports.json").get("kafka") == first
    assert first in CANDIDATES


def test_two_servers_never_get_the_same_port(tmp_path: Path) -> None:
    ports = Ports(tmp_path / "ports.json")
    chosen = [ports.get(f"server {number}") for number in range(20)]
    assert len(set(chosen)) == 20


def test_a_recorded_port_that_another_program_took_is_replaced_and_recorded(tmp_path: Path) -> None:
    file = tmp_path / "ports.json"
    with listening() as server:
        taken = server.getsockname()[1]
        file.write_text(json.dumps({"kafka": taken}))
        chosen = Ports(file).get("kafka")
    assert chosen != taken
    assert json.loads(file.read_text()) == {"kafka": chosen}


def test_the_preferred_port_is_taken_when_it_is_free_and_left_to_whoever_has_it(tmp_path: Path) -> None:
    with listening() as server:
        preferred = server.getsockname()[1]
        assert Ports(tmp_path / "taken.json").get("gateway", preferred) != preferred
    assert Ports(tmp_path / "free.json").get("gateway", preferred) == preferred


def test_no_free_port_is_said_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports_module, "is_free", lambda port: False)
    with pytest.raises(StackError, match="no free port for kafka") as raised:
        Ports(tmp_path / "ports.json").get("kafka")
    assert raised.value.fix
