"""What may differ between two runs of a notebook is known to nbval, however it is started."""

from pathlib import Path

import pytest

from tests.environment import SANITIZE


def test_nbval_gets_the_list(pytestconfig: pytest.Config) -> None:
    assert Path(pytestconfig.getoption("nbval_sanitize_with")) == SANITIZE
    assert SANITIZE.is_file()
