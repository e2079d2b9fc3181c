"""How to reach what runs: as the variables that `Settings` understands, and as files that hold one secret each."""

from __future__ import annotations

from infra.settings import Settings
from infra.stack.home import Home

SECRET_FILES = {"POSTGRES": "postgres", "NEO4J": "neo4j", "REDIS": "valkey", "LLM": "llm", "API_KEY": "api_key"}


def variables(home: Home, settings: Settings) -> dict[str, str]:
    """Name to value, for a shell or a script. Secrets are among the values; `MAINZA_SECRET_FILE_…` name the files they are in.

    Files of servers that are somebody else's are left out.
    """
    values = {
        "MAINZA_HOME": str(home.root),
        "MAINZA_URL": f"http://{settings.gateway.host}:{settings.gateway.port}",
        "MAINZA_GATEWAY__PORT": str(settings.gateway.port),
        "MAINZA_GATEWAY__API_KEY": settings.gateway.api_key.get_secret_value(),
        "MAINZA_KAFKA__BOOTSTRAP_SERVERS": settings.kafka.bootstrap_servers,
        "MAINZA_POSTGRES__DSN": settings.postgres.dsn.get_secret_value(),
        "MAINZA_NEO4J__URI": settings.neo4j.uri,
        "MAINZA_NEO4J__USER": settings.neo4j.user,
        "MAINZA_NEO4J__PASSWORD": settings.neo4j.password.get_secret_value(),
        "MAINZA_REDIS__URL": settings.redis.url.get_secret_value(),
        "MAINZA_LLM__BASE_URL": settings.llm.base_url,
        "MAINZA_LLM__MODEL": settings.llm.model,
        "MAINZA_LLM__API_KEY": settings.llm.api_key.get_secret_value(),
    }
    if settings.embedding.directory is not None:
        values["MAINZA_EMBEDDING__DIRECTORY"] = str(settings.embedding.directory)
    for name, file in SECRET_FILES.items():
        path = home.secrets / file
        if path.is_file():
            values[f"MAINZA_SECRET_FILE_{name}"] = str(path)
    return values
