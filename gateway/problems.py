"""Errors as RFC 9457 problem details: what, where and how to fix it. A problem never repeats what somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from workers.contract import Transient

MEDIA_TYPE = "application/problem+json"
PROBLEM_SCHEMA = "#/components/schemas/ProblemDetails"
RETRY_AFTER_SECONDS = 2
TYPE_PREFIX = "urn:mainza:problem:"


class FieldError(BaseModel):
    """One thing that is wrong: a JSON pointer into the body or a parameter's name, and what to do about it."""

    pointer: str
    detail: str


class ProblemDetails(BaseModel):
    """The body of every answer that is no success."""

    type: str = Field(examples=["urn:mainza:problem:empty-query"])
    title: str = Field(examples=["The query is empty"])
    status: int = Field(examples=[422])
    detail: str
    instance: str = Field(examples=["/agents/execute"])
    errors: list[FieldError] | None = None
    request_id: str | None = None


class Problem(Exception):
    """Raised by a route; answered as problem details. `slug` is the last part of the problem's type."""

    def __init__(
        self,
        status: int,
        slug: str,
        title: str,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(title)
        self.status = status
        self.headers = dict(headers or {})
        self.details = {"type": TYPE_PREFIX + slug, "title": title, "status": status, "detail": detail}
        self.more: dict[str, Any] = {}
        if errors:
            self.more["errors"] = [error.model_dump() for error in errors]
        if request_id:
            self.more["request_id"] = request_id


def away(what: str, detail: str) -> Problem:
    """A dependency is away for now."""
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
    return Problem(503, "away", f"{what} cannot be reached", detail, headers=headers)


def response_of(problem: Problem, request: Request) -> Response:
    body = {**problem.details, "instance": request.url.path, **problem.more}
    return JSONResponse(body, problem.status, problem.headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Every error of the application is told as a problem."""
    app.add_exception_handler(Problem, _of_problem)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _of_parameters)
    app.add_exception_handler(Transient, _of_transient)
    app.add_exception_handler(Exception, _of_defect)


async def _of_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - registered for it
    return response_of(error, request)


async def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    title = HTTPStatus(error.status_code).phrase
    slug = re.sub(r"[^a-z]+", "-", title.lower())
    details = {
        404: "There is nothing at this path; /openapi.json lists what there is.",
        405: "This path has other methods; the Allow header and /openapi.json list them.",
    }
    detail = details.get(error.status_code, title)
    return response_of(Problem(error.status_code, slug, title, detail, headers=error.headers), request)


async def _of_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
    errors = [FieldError(pointer="/".join(map(str, item["loc"])), detail=item["msg"]) for item in error.errors()]
    problem = Problem(
        422, "invalid-parameter", "A parameter is not as it must be", "See `errors` for each parameter.", errors=errors
    )
    return response_of(problem, request)


async def _of_transient(request: Request, _error: Exception) -> Response:
    detail = "A part of the system is away; /health/ready names it. Nothing is lost: send the request again later."
    return response_of(away("A dependency", detail), request)


async def _of_defect(request: Request, _error: Exception) -> Response:
    """The defect itself goes to the log, with its stack, by the server that raised it to here."""
    detail = "This is a defect of the gateway, not of the request. Its log has the stack; please report it."
    return response_of(Problem(500, "defect", "The gateway failed", detail), request)
