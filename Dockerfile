# One image for every process of Mainza; compose.yaml says which one runs. Built and run by any OCI tool.
FROM python:3.11-slim-bookworm AS build
WORKDIR /opt/mainza
COPY requirements.lock requirements-installer.lock ./
COPY cli/install.py cli/install.py
# Exactly what the lock names, each with its hash.
RUN ["python", "cli/install.py", "/opt/venv", "requirements.lock", "/opt/venv/installed.lock"]
COPY events events
COPY infra infra
# The embedding model, by the hashes of infra/stack/jars/embedding.lock.
RUN ["mkdir", "/opt/embedding"]
RUN ["/opt/venv/bin/python", "-c", "from pathlib import Path; from infra.stack.models import embedding_download; embedding_download().fetch(Path('/opt/embedding'), lambda: None)"]

FROM python:3.11-slim-bookworm
RUN ["useradd", "--system", "--uid", "10001", "--create-home", "--home-dir", "/var/lib/mainza", "mainza"]
COPY --from=build /opt/venv /opt/venv
COPY --from=build /opt/embedding /opt/embedding
WORKDIR /opt/mainza
COPY events events
COPY schemas schemas
COPY workers workers
COPY infra infra
COPY gateway gateway
COPY cli cli
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MAINZA_HOME=/var/lib/mainza \
    MAINZA_EMBEDDING__DIRECTORY=/opt/embedding
USER 10001
ENTRYPOINT ["python", "-m", "cli"]
CMD ["--help"]
