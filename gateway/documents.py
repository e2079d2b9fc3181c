"""The API's description: OpenAPI as JSON, and a page to read it and try it."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse

from gateway.auth import authenticated_reader

router = APIRouter(include_in_schema=False, dependencies=[Depends(authenticated_reader)])


@router.get("/openapi.json")
async def openapi(request: Request) -> JSONResponse:
    return JSONResponse(request.app.openapi())


@router.get("/docs")
async def page() -> HTMLResponse:
    """A browser asks for the key by itself. The page loads its script from a public network."""
    return get_swagger_ui_html(openapi_url="/openapi.json", title="Mainza")
