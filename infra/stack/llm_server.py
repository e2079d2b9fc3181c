"""Serves one model file until it is told to stop: `python -m infra.stack.llm_server FILE NAME PORT KEY_FILE`."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import xllamacpp

from infra.stack.ports import LOOPBACK

SLOTS = 2
CONTEXT_TOKENS_PER_SLOT = 2048
THREADS = 2
HTTP_THREADS = 4
PROMPT_CACHE_MIB = 64


def parameters(model_file: str, name: str, port: int, key: str) -> xllamacpp.CommonParams:
    """Two answers at once, each with its own context; loopback only, with a key, no pages for browsers."""
    params = xllamacpp.CommonParams()
    params.model.path = model_file
    params.model_alias = {name}
    params.hostnames = [LOOPBACK]
    params.port = port
    params.api_keys = [key]
    params.cors_origins = ""
    params.ui = False
    params.endpoint_slots = False
    params.offline = True
    params.n_parallel = SLOTS
    params.n_ctx = SLOTS * CONTEXT_TOKENS_PER_SLOT
    params.n_threads_http = HTTP_THREADS
    params.cpuparams.n_threads = THREADS
    params.cpuparams_batch.n_threads = THREADS
    params.cache_ram_mib = PROMPT_CACHE_MIB
    return params


def main() -> None:
    model_file, name, port, key_file = sys.argv[1:5]
    stop_signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, stop_signals)
    server = xllamacpp.Server(parameters(model_file, name, int(port), Path(key_file).read_text(encoding="utf-8").strip()))
    print(f"serving {name} at {server.listening_address}", flush=True)  # noqa: T201
    signal.sigwait(stop_signals)


if __name__ == "__main__":
    main()
