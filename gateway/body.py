"""Reading a request's body within bounds, before anything is parsed."""

from __future__ import annotations

import asyncio

from fastapi import Request
from starlette.requests import ClientDisconnect

from events.requests import QUERY_BYTES_MAX
from gateway.problems import Problem

ESCAPE_FACTOR = 6
"""JSON may write one byte of text as six: `\\u0041`."""

BODY_BYTES_MAX = ESCAPE_FACTOR * QUERY_BYTES_MAX + 65_536
"""The longest query, however it is escaped, and the other fields."""

READ_SECONDS_MAX = 30.0


def _too_large() -> Problem:
    detail = (
        f"The body is longer than {BODY_BYTES_MAX} bytes; a query may have {QUERY_BYTES_MAX} bytes of UTF-8. Send a shorter one."
    )
    return Problem(413, "body-too-large", "The body is too large", detail, headers={"Connection": "close"})


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_json_bytes(request: Request) -> bytes:
    """The raw body, at most BODY_BYTES_MAX. Raises a 4xx problem when it is too long, too slow or of another type."""
    media_type = _media_type(request)
    if media_type != "application/json" and not (media_type.startswith("application/") and media_type.endswith("+json")):
        detail = "Send JSON with the header `Content-Type: application/json`."
        raise Problem(415, "unsupported-media-type", "The body must be JSON", detail, headers={"Accept-Post": "application/json"})
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdecimal() and int(declared[:20]) > BODY_BYTES_MAX:
        raise _too_large()
    try:
        async with asyncio.timeout(READ_SECONDS_MAX):
            return await _bounded(request)
    except TimeoutError:
        detail = f"The body did not arrive within {READ_SECONDS_MAX:g} s. Send it again."
        raise Problem(408, "body-too-slow", "The body came too slowly", detail, headers={"Connection": "close"}) from None
    except ClientDisconnect:
        detail = "The connection ended before the body did. Send it again."
        raise Problem(400, "body-cut-off", "The body was cut off", detail) from None


async def _bounded(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES_MAX:
            raise _too_large()
    return bytes(body)
