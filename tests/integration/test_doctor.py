"""What the doctor finds."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from lastmile.cli import app

Look = Callable[..., Result]


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    monkeypatch.setenv("LASTMILE_HOME", str(tmp_path))
    for name in ("DATABASE_URL", "REDIS_URL", "LASTMILE_STREETS"):
        monkeypatch.delenv(name, raising=False)

    def looking(**environment: str) -> Result:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(app, ["doctor"])

    return looking


def test_an_empty_machine_is_healthy(look: Look):
    result = look()
    assert "database" in result.output
    assert not [line for line in result.output.splitlines() if "✗" in line and "compiled" not in line]
    assert "not configured" in result.output


def test_what_does_not_answer_is_named_with_what_to_do(look: Look):
    result = look(
        DATABASE_URL="postgresql://nobody:secret@127.0.0.1:1/none",
        REDIS_URL="redis://127.0.0.1:1/0",
        LASTMILE_STREETS="/nowhere.osm.pbf",
    )
    assert result.exit_code == 5
    assert "correct DATABASE_URL" in result.output
    assert "correct REDIS_URL" in result.output
    assert "no file /nowhere.osm.pbf" in result.output
    assert "secret" not in result.output


def test_real_servers_are_found(look: Look, database_url: str, valkey_server: str):
    _healthy_and_saying("newest", look(DATABASE_URL=database_url, REDIS_URL=valkey_server))


def test_a_database_without_tables_needs_nothing_but_a_start(look: Look, empty_database_url: str):
    _healthy_and_saying("brings the", look(DATABASE_URL=empty_database_url))


def _healthy_and_saying(words: str, result: Result) -> None:
    assert words in " ".join(result.output.split())
    assert not [line for line in result.output.splitlines() if "✗" in line and "compiled" not in line]
