# The API alone: app/, its migrations, its pinned requirements. Nothing of the workbook.

FROM python:3.13-slim AS build
COPY app/requirements.txt /requirements.txt
# Every package must have the hash that is written down. pip itself stays outside.
RUN python -m venv --without-pip /venv \
    && python -m pip --python /venv/bin/python install \
        --no-cache-dir --require-hashes --only-binary=:all: -r /requirements.txt

FROM python:3.13-slim
ENV PATH="/venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ENVIRONMENT=production \
    SPOOL_FOLDER=/var/spool/blog \
    PROMETHEUS_MULTIPROC_DIR=/tmp/metrics
# Volumes take the owner of the folders that they are mounted on: a key that is made once, and
# imports on their way in.
RUN useradd --system --uid 10001 --no-create-home app \
    && install --directory --owner 10001 --mode 700 /var/lib/blog /var/spool/blog
COPY --from=build /venv /venv
WORKDIR /srv
COPY alembic.ini ./
COPY alembic ./alembic
COPY app ./app
USER 10001
EXPOSE 8000
# Alive, not ready: to restart the app does not cure a database.
# A machine under load takes seconds to start Python, which asks.
HEALTHCHECK --interval=10s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live', timeout=5)"]
# exec form: SIGTERM reaches the server itself, which answers all that is on its way and ends. One
# process: more of them are more containers.
CMD ["python", "-m", "app", "serve", "--host", "0.0.0.0", "--port", "8000"]
