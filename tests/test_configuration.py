"""What the settings read and what the documentation tells operators to set are the same."""

from __future__ import annotations

import ast
import re
import runpy
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cms.settings import environment

SETTINGS = Path(settings.BASE_DIR) / "cms" / "settings"
TABLE = Path(settings.BASE_DIR) / "docs" / "configuration.md"

ROW = re.compile(r"^\| `(?P<name>\w+)` \|.*\| (?P<needed>yes|no) \|$", re.MULTILINE)
VALID = {
    "SECRET_KEY": "long-and-random",
    "DATABASE_URL": "postgres://cms@localhost/cms",
    "ALLOWED_HOSTS": ["cms.example.org"],
    "PUBLIC_URL": "https://cms.example.org",
}


def variables_in(path: Path) -> list[str]:
    """Return the names that a settings module asks of the environment, in their order."""
    calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    return [
        ast.literal_eval(call.args[0])
        for call in sorted(calls, key=lambda call: call.lineno)
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and call.args
    ]


def documented() -> dict[str, bool]:
    """Return the variables of the table, each with whether production needs it."""
    return {row["name"]: row["needed"] == "yes" for row in ROW.finditer(TABLE.read_text())}


@pytest.fixture
def _complete_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in VALID.items():
        monkeypatch.setattr(environment, name, value)


def test_the_table_lists_every_variable_that_is_read_in_the_same_order() -> None:
    assert list(documented()) == variables_in(SETTINGS / "environment.py")


def test_no_other_module_of_the_settings_reads_the_environment() -> None:
    # Those for tests read what the test runner says.
    others = [path for path in SETTINGS.glob("*.py") if path.name not in ("environment.py", "test.py")]
    assert others
    for path in others:
        source = path.read_text()
        assert "os.environ" not in source, path.name
        assert "getenv" not in source, path.name
        assert variables_in(path) == [], path.name


@pytest.mark.usefixtures("_complete_environment")
def test_production_starts_with_what_the_table_calls_needed() -> None:
    assert {name for name, needed in documented().items() if needed} == set(VALID)
    production = runpy.run_path(str(SETTINGS / "production.py"))
    assert production["DEBUG"] is False
    assert production["SECRET_KEY"] == VALID["SECRET_KEY"]


@pytest.mark.usefixtures("_complete_environment")
@pytest.mark.parametrize("name", sorted(VALID))
def test_production_names_the_needed_variable_that_is_missing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, name, type(VALID[name])())
    with pytest.raises(ImproperlyConfigured, match=name):
        runpy.run_path(str(SETTINGS / "production.py"))
