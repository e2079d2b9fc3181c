"""Who may ask: one API key, by `Authorization: Bearer` or `X-API-Key`; pages for people also take it as a Basic password."""

from __future__ import annotations

from hmac import compare_digest
from typing import Annotated

from fastapi import Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBasic, HTTPBasicCredentials, HTTPBearer
from pydantic import SecretStr

from gateway.problems import Problem

PRINCIPAL = "api-key:default"
"""Who holds the one API key; events carry it."""

_bearer = HTTPBearer(auto_error=False, description="The API key that `mainza env` prints.")
_header = APIKeyHeader(name="X-API-Key", auto_error=False, description="The same key, for tools without bearer tokens.")
_basic = HTTPBasic(auto_error=False, description="Any user name, the API key as the password.")


class NoApiKey(Exception):
    """A gateway without a key would be open to everybody."""


def required_key(key: SecretStr) -> SecretStr:
    """The key itself. Raises NoApiKey when it is empty."""
    if not key.get_secret_value():
        raise NoApiKey(
            "the gateway has no API key: set MAINZA_GATEWAY__API_KEY to a long random text, or let `mainza up` make one"
        )
    return key


def _refused(challenge: str) -> Problem:
    return Problem(
        401,
        "api-key-required",
        "An API key is required",
        "Send the key that `mainza env` prints as `Authorization: Bearer <key>` or `X-API-Key: <key>`.",
        headers={"WWW-Authenticate": challenge},
    )


def _is_key(request: Request, given: str | None) -> bool:
    key: SecretStr = request.app.state.parts.api_key
    return given is not None and compare_digest(given.encode("utf-8", "surrogateescape"), key.get_secret_value().encode())


async def holds_key(
    request: Request,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    header: Annotated[str | None, Security(_header)],
) -> bool:
    """For what everybody may read, and those with the key may read more of."""
    return _is_key(request, bearer.credentials if bearer else None) or _is_key(request, header)


async def authenticated(
    request: Request,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    header: Annotated[str | None, Security(_header)],
) -> str:
    """The principal. Raises a 401 problem without the key."""
    if _is_key(request, bearer.credentials if bearer else None) or _is_key(request, header):
        return PRINCIPAL
    raise _refused('Bearer realm="mainza"')


async def authenticated_reader(
    request: Request,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    header: Annotated[str | None, Security(_header)],
    basic: Annotated[HTTPBasicCredentials | None, Security(_basic)],
) -> str:
    """The same for pages that a browser opens: it asks for the key by itself. Only for what changes nothing."""
    if _is_key(request, basic.password if basic else None):
        return PRINCIPAL
    if _is_key(request, bearer.credentials if bearer else None) or _is_key(request, header):
        return PRINCIPAL
    raise _refused('Basic realm="mainza: any name, the API key as the password"')
