"""The OpenAPI document is kept: schemathesis tries to break it, with all its checks."""

import json
import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from sqlalchemy import make_url

from app.operations.migrations import ROOT
from tests.app.conftest import database_url_is
from tests.app.support.api import PASSWORD, SECRET
from tests.app.support.server import Server

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


@pytest.mark.slow
def test_schemathesis_finds_nothing(scratch_url: str, tmp_path: Path) -> None:
    # An admin: to reach everything.
    with database_url_is(make_url(scratch_url)):
        admin = [sys.executable, "-m", "app", "create-admin", "ada", "ada@example.com"]
        secrets = {"ADMIN_PASSWORD": PASSWORD, "SECRET_KEY": SECRET}
        subprocess.run(admin, cwd=ROOT, env=os.environ | secrets, check=True)
    # Many sign-ins and guesses come from one address here.
    patient = {"login_failures": 100_000, "login_failures_per_address": 100_000}
    patient |= {"mails_per_address": 100_000, "mails_per_account": 100_000}
    with Server(scratch_url, tmp_path / "log", **patient) as server:
        form = {"username": "ada", "password": PASSWORD}
        token = httpx.post(f"{server.url}/auth/token", data=form).json()["access_token"]
        done = subprocess.run(
            [
                *(SCHEMATHESIS, "--config-file", ROOT / "tests/app/http/schemathesis.toml"),
                *("run", f"{server.url}/openapi.json", "--checks=all"),
                *("--phases=examples,coverage,fuzzing,stateful", "--max-examples=15"),
                *("--seed=1", "--generation-database=none", "--request-timeout=10"),
                *("--header", f"Authorization: Bearer {token}"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, (
            done.stdout[-8000:] + done.stderr[-2000:] + server.log()[-2000:]
        )
        assert "Stateful" in done.stdout
        assert "unexpected error" not in server.log()


def test_every_operation_documents_its_problems() -> None:
    """No 422 in FastAPI's own format is left, and each problem has its media type."""
    from app.main import create_app
    from tests.app.support.api import make_settings

    document = create_app(make_settings("postgresql://x@localhost/x")).openapi()
    assert "HTTPValidationError" not in json.dumps(document)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"], (path, method)
                # An answer has a schema, or else no body.
                assert {} not in [one["schema"] for one in answer.get("content", {}).values()], path
