"""A missing program is a plain word on a person's machine, and a failure on CI."""

import os

import pytest

from tests.support.needs import needs


def test_what_is_there_is_found() -> None:
    assert os.access(needs("sh"), os.X_OK)


def test_elsewhere_it_skips(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="needs nosuchprogram, which is not installed"):
        needs("nosuchprogram")


def test_on_ci_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match=r"on CI it must be there: see \.ci/run"):
        needs("nosuchprogram")
