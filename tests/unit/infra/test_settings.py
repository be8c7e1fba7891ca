from pathlib import Path

import pytest

from lastmile.core.errors import InvalidInput
from lastmile.infra.settings import load_settings, parse_database_url


def test_default_database_lies_in_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("LASTMILE_HOME", str(tmp_path))
    settings = load_settings()
    assert settings.database.drivername == "sqlite+aiosqlite"
    assert settings.database.database == str(tmp_path / "lastmile.db")
    assert settings.streets_cache == tmp_path / "streets"


def test_data_folder_follows_xdg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LASTMILE_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert load_settings().home == tmp_path / "lastmile"


@pytest.mark.parametrize(
    ("text", "driver"),
    [
        ("sqlite:///x.db", "sqlite+aiosqlite"),
        ("postgresql://a@b/c", "postgresql+asyncpg"),
        ("postgres://a:p@b:5/c", "postgresql+asyncpg"),
    ],
)
def test_plain_addresses_get_their_driver(text: str, driver: str) -> None:
    assert parse_database_url(text).drivername == driver


@pytest.mark.parametrize("text", ["mysql://a@b/c", "no address", "sqlite", "://"])
def test_other_addresses_are_refused_without_echoing_a_password(text: str) -> None:
    with pytest.raises(InvalidInput, match="neither sqlite"):
        parse_database_url(text)


def test_database_url_variable_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////tmp/elsewhere.db")
    assert load_settings().database.database == "/tmp/elsewhere.db"  # noqa: S108  an address, nothing is written
