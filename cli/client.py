"""The gateway's HTTP client for commands."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import httpx

from infra.settings import GatewaySettings
from infra.stack.errors import NotRunning, StackError

ANY_ADDRESS = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - where a gateway listens, not where we do
ANSWER_SECONDS_EXTRA = 10.0
"""How much longer than the wait that was asked for an answer may take."""


class Refused(StackError):
    """The gateway answered with a problem."""


def base_url(settings: GatewaySettings) -> str:
    """Where the gateway is reached from this machine."""
    host = "127.0.0.1" if settings.host in ANY_ADDRESS else settings.host
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


class GatewayClient:
    """Asks through `POST /agents/execute`."""

    def __init__(self, settings: GatewaySettings, transport: httpx.BaseTransport | None = None) -> None:
        self._base_url = base_url(settings)
        self._wait_seconds_max = settings.wait_seconds_max
        self._client = httpx.Client(
            base_url=self._base_url,
            headers={"Authorization": f"Bearer {settings.api_key.get_secret_value()}"},
            transport=transport,
        )

    def __enter__(self) -> GatewayClient:
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()

    def ask(self, body: dict[str, Any], seconds_max: float) -> dict[str, Any]:
        """The settled request. Sends the same request under the same key until it is settled.

        Raises NotRunning when nobody answers, and Refused with what the gateway says, also when the time is up.
        """
        key = str(uuid4())
        until = time.monotonic() + seconds_max
        while True:
            remaining = until - time.monotonic()
            answer = self._post(body, key, max(1, round(min(remaining, self._wait_seconds_max))))
            if answer.status_code == httpx.codes.OK:
                settled: dict[str, Any] = answer.json()
                return settled
            if answer.status_code != httpx.codes.ACCEPTED:
                raise _refused(answer)
            if time.monotonic() >= until:
                found = answer.json()["request_id"]
                raise Refused(
                    f"no reply within {seconds_max:g} s; the request {found} is still in the log",
                    f"Look later with `mainza trace {found}`, and see with `mainza status` whether the workers run.",
                )

    def _post(self, body: dict[str, Any], key: str, wait_seconds: int) -> httpx.Response:
        headers = {"Prefer": f"wait={wait_seconds}", "Idempotency-Key": key}
        try:
            return self._client.post("/agents/execute", json=body, headers=headers, timeout=wait_seconds + ANSWER_SECONDS_EXTRA)
        except httpx.TransportError as error:
            raise NotRunning(f"the gateway at {self._base_url} does not answer: {type(error).__name__}") from error


def _refused(answer: httpx.Response) -> Refused:
    try:
        problem = answer.json()
    except ValueError:
        problem = {}
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        return Refused("the gateway refused the API key", "Set MAINZA_GATEWAY__API_KEY to the key that `mainza env` prints.")
    retry_after = answer.headers.get("retry-after")
    fix = f"Try again in {retry_after} s." if retry_after else "Change the request as it says, and ask again."
    return Refused(f"{problem.get('title', f'HTTP {answer.status_code}')}: {problem.get('detail', '')}", fix)
