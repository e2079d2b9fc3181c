"""The gateway's composition: the routes, their errors and what they are given. It decides nothing."""

from __future__ import annotations

from fastapi import FastAPI

from gateway import consciousness, documents, health, problems, requests, stream
from gateway.observed import Observed
from gateway.parts import Parts

DESCRIPTION = """
Ask agents, follow what becomes of it, and watch the mind.

Every call but `/health` and `/health/ready` needs the API key, as `Authorization: Bearer <key>` or `X-API-Key: <key>`.
Errors are problem details (RFC 9457): `type` names the kind, `detail` and `errors` say how to fix it.
A 202 means that the request is in the log on every in-sync replica; what becomes of it is at its `Location`.
"""


def create_app(parts: Parts) -> FastAPI:
    """The application over these parts; whoever made the parts closes them."""
    app = FastAPI(
        title="Mainza",
        version="1",
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.parts = parts
    app.state.submissions = parts.submissions()
    problems.install(app)
    app.add_middleware(Observed)
    for module in (requests, stream, consciousness, health, documents):
        app.include_router(module.router)
    return app
