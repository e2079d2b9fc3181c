"""Fills the Python environment with exactly what a lock names. Run by `mainza` with any Python; standard library only.

    python cli/install.py VENV LOCK STAMP

pip installs uv, and uv the rest: with everything in the caches this takes 2 seconds instead of 40. A person's settings for pip
(index, certificates, proxy) are handed on to uv, which would not read them.
"""

from __future__ import annotations

import ast
import fcntl
import shutil
import ssl
import subprocess
import sys
import time
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

INSTALLER_LOCK = Path(__file__).parents[1] / "requirements-installer.lock"
OPTIONS = {
    "index-url": "--default-index",
    "extra-index-url": "--index",
    "find-links": "--find-links",
    "trusted-host": "--allow-insecure-host",
}
VARIABLES = {"cert": "SSL_CERT_FILE", "proxy": "ALL_PROXY"}
"""pip's settings, and how uv is told the same."""


class InstallError(Exception):
    """A step failed; the text is what it said."""


def main(arguments: Sequence[str]) -> int:
    environment, lock, stamp = (Path(argument) for argument in arguments)
    environment.mkdir(exist_ok=True)
    with _locked(environment / ".installing"):
        if _is_installed(environment, lock, stamp):
            return 0  # another `mainza` did it while this one waited
        started = time.monotonic()
        _say(f"mainza: installing Python packages into {environment} (once) …")
        stamp.unlink(missing_ok=True)
        try:
            install(environment, lock)
        except InstallError as error:
            _say(f"{error}\nmainza: the Python packages could not be installed.")
            _say("To fix it: check the network and pip's settings (`pip config list`), then run the command again.")
            return 1
        shutil.copyfile(lock, stamp)
        _say(f"mainza: installed in {time.monotonic() - started:.0f} s")
    return 0


def install(environment: Path, lock: Path) -> None:
    """Makes the environment if needed, and makes its content equal to the lock. Raises InstallError."""
    python = environment / "bin" / "python"
    if not python.exists():
        python.unlink(missing_ok=True)  # a link to a Python that is gone
        venv.create(environment, with_pip=True)
    quiet = ["--quiet", "--disable-pip-version-check", "--require-hashes"]
    _run([str(python), "-m", "pip", "install", *quiet, "-r", str(INSTALLER_LOCK)])
    variables, options = translated(_pip_settings(python))
    if not sys.stderr.isatty():
        options.append("--quiet")
    if _has_system_certificates():
        options.append("--system-certs")
    uv = [str(environment / "bin" / "uv"), "pip", "sync", "--no-config", "--require-hashes", "--index-strategy=unsafe-best-match"]
    _run(["env", *variables, *uv, "--python", str(python), *options, str(lock)])


def translated(settings: dict[str, str]) -> tuple[list[str], list[str]]:
    """pip's settings as environment variables (`NAME=value`) and options for uv, but for folders that are not there."""
    variables = [f"{VARIABLES[name]}={value}" for name, value in settings.items() if name in VARIABLES]
    options = [
        f"{OPTIONS[name]}={value}"
        for name, values in settings.items()
        if name in OPTIONS
        for value in values.split()
        if name != "find-links" or "://" in value or Path(value).is_dir()
    ]
    return variables, options


def parsed(listing: str) -> dict[str, str]:
    """What `pip config list` prints (`section.name='value'`), later sections winning as they do in pip."""
    settings: dict[str, str] = {}
    for section in ("global.", "install.", ":env:."):
        for line in listing.splitlines():
            name, _, value = line.partition("=")
            if name.startswith(section) and value:
                settings[name.removeprefix(section)] = str(ast.literal_eval(value)).strip()
    return settings


def _pip_settings(python: Path) -> dict[str, str]:
    listed = subprocess.run([str(python), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    return parsed(listed.stdout)


def _has_system_certificates() -> bool:
    paths = ssl.get_default_verify_paths()
    return paths.cafile is not None or (paths.capath is not None and any(Path(paths.capath).iterdir()))


def _is_installed(environment: Path, lock: Path, stamp: Path) -> bool:
    return (environment / "bin" / "python").exists() and stamp.is_file() and stamp.read_bytes() == lock.read_bytes()


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _run(argv: Sequence[str]) -> None:
    """What it says goes to the person as it is said."""
    done = subprocess.run(argv, stdout=sys.stderr, check=False)
    if done.returncode != 0:
        raise InstallError(f"mainza: `{' '.join(argv[:6])} …` ended with exit code {done.returncode}.")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
