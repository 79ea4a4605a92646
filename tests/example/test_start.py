"""The command behind “make run”."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from cms.example.management.commands.start import ADMINISTRATOR, Command


def test_the_administrator_is_made_once_and_the_password_is_kept_for_its_owner_alone(
    db: None, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    password = Command()._administrator()
    kept = tmp_path / "administrator.txt"
    assert kept.read_text().split() == [ADMINISTRATOR, password]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert get_user_model().objects.get(email=ADMINISTRATOR).check_password(password)
    assert Command()._administrator() is None


def test_it_does_not_start_outside_development(settings: Any) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="development"):
        call_command("start")
