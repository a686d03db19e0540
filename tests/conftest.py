"""Shared fixtures. Tests are imported by path (importlib mode), so what they share is loaded by path too."""

from __future__ import annotations

import datetime as dt
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from ruraldiag.assessment.model import Assessment
from ruraldiag.questionnaire.model import Questionnaire


def shared() -> ModuleType:
    """Return ``tests/small.py`` as a module, loaded once."""
    name = "ruraldiag_tests_small"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("small.py"))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(autouse=True)
def in_2099(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read as if it were 2099: no date of a test is still to come, whatever the day the tests are run."""
    monkeypatch.setattr("ruraldiag.assessment.validation.local_today", lambda: dt.date(2099, 12, 31))


@pytest.fixture(scope="session")
def small() -> Questionnaire:
    """The small questionnaire of ``tests/small.py``, with seven questions in two domains."""
    questionnaire: Questionnaire = shared().small_questionnaire()
    return questionnaire


@pytest.fixture(scope="session")
def answered() -> Callable[..., Assessment]:
    """The function that makes an assessment of the small questionnaire from short answers."""
    make: Callable[..., Assessment] = shared().assessment
    return make


@pytest.fixture(scope="session")
def small_toml() -> Any:
    """The TOML text of the small questionnaire, to be changed by a test."""
    return shared().SMALL
