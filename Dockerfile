# syntax=docker/dockerfile:1
# The API alone: app/, its migrations, its pinned requirements. Nothing of the workbook.

FROM python:3.13-slim AS build
COPY app/requirements.txt /requirements.txt
# Every package must have the hash that is written down.
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes --only-binary=:all: -r /requirements.txt

FROM python:3.13-slim
ENV PATH="/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ENVIRONMENT=production
RUN useradd --system --uid 10001 --no-create-home app
COPY --from=build /venv /venv
WORKDIR /srv
COPY alembic.ini ./
COPY alembic ./alembic
COPY app ./app
USER 10001
EXPOSE 8000
# Alive, not ready: to restart the app does not cure a database.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live', timeout=2)"]
# exec form: SIGTERM reaches uvicorn itself, which stops listening and lets running requests
# finish. WEB_CONCURRENCY says how many workers. keep-alive: longer than the proxy before us keeps
# an idle connection, else it sends a request into one that is just being closed.
CMD ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000", "--no-access-log", "--timeout-keep-alive", "75", "--timeout-graceful-shutdown", "25"]
