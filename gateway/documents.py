"""The API's description: OpenAPI as JSON, and a page to read it and try it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic.json_schema import models_json_schema

from gateway.auth import authenticated_reader
from gateway.problems import FieldError, ProblemDetails

router = APIRouter(include_in_schema=False, dependencies=[Depends(authenticated_reader)])


def described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of the application, the schema of its problems included."""
    document = app.openapi()
    _, problems = models_json_schema(
        [(ProblemDetails, "serialization"), (FieldError, "serialization")], ref_template="#/components/schemas/{model}"
    )
    document["components"]["schemas"].update(problems["$defs"])
    return document


@router.get("/openapi.json")
async def openapi(request: Request) -> JSONResponse:
    return JSONResponse(described(request.app))


@router.get("/docs")
async def page() -> HTMLResponse:
    """A browser asks for the key by itself. The page loads its script from a public network."""
    return get_swagger_ui_html(openapi_url="/openapi.json", title="Mainza")
