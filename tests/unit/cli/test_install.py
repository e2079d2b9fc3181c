"""How pip's settings are handed on to the faster installer."""

from __future__ import annotations

from pathlib import Path

from cli.install import parsed, translated

LISTING = """\
:env:.cert='/etc/own.pem'
:env:.find-links='/nowhere/at/all https://packages.example/files'
global.index-url='https://mirror.example/simple'
global.cert='/etc/other.pem'
global.timeout='180'
install.extra-index-url='\\nhttps://one.example/simple\\nhttps://two.example/simple'
"""


def test_the_environment_wins_over_files_as_it_does_in_pip() -> None:
    assert parsed(LISTING)["cert"] == "/etc/own.pem"


def test_indexes_certificates_and_proxies_are_handed_on() -> None:
    variables, options = translated(parsed(LISTING) | {"proxy": "http://proxy.example:3128"})
    assert variables == ["SSL_CERT_FILE=/etc/own.pem", "ALL_PROXY=http://proxy.example:3128"]
    assert set(options) == {
        "--default-index=https://mirror.example/simple",
        "--index=https://one.example/simple",
        "--index=https://two.example/simple",
        "--find-links=https://packages.example/files",
    }


def test_a_folder_of_packages_is_handed_on_only_if_it_is_there(tmp_path: Path) -> None:
    assert translated({"find-links": str(tmp_path)})[1] == [f"--find-links={tmp_path}"]
    assert translated({"find-links": str(tmp_path / "missing")})[1] == []


def test_without_settings_there_is_nothing_to_hand_on() -> None:
    assert parsed("") == {}
    assert translated({}) == ([], [])
