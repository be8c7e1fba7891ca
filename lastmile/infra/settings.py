"""What the environment decides: where lastmile keeps its data, and which database it uses."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from lastmile.core.errors import InvalidInput

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
"""Database scheme as people write it → dialect and driver that the engine uses."""


def _default_home() -> Path:
    """Give the user's data folder (XDG base directory specification)."""
    base = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")  # noqa: PTH111  Path.home() raises where there is no home
    return Path(base) / "lastmile"


class Settings(BaseSettings):
    """Settings from the environment.

    Parameters
    ----------
    home : ``LASTMILE_HOME``; folder of the database and the caches, made when it is first needed.
    database_url : ``DATABASE_URL`` or ``LASTMILE_DATABASE_URL``; ``sqlite:///path`` or ``postgresql://…``. The default
        is ``lastmile.db`` in ``home``.
    redis_url : ``REDIS_URL`` or ``LASTMILE_REDIS_URL``, e.g. ``redis://host:6379/0``; without it one process does for
        itself what Redis does for several.
    streets : ``LASTMILE_STREETS``; extract used for hubs that name none.
    public_url : ``LASTMILE_PUBLIC_URL``; how the outside reaches the service, for links.
    rate_limit_per_minute : ``LASTMILE_RATE_LIMIT_PER_MINUTE``; calls of one key.
    webhooks_to_private : ``LASTMILE_WEBHOOKS_TO_PRIVATE``; let webhooks go to addresses inside a private network, and
        over plain HTTP.
    smtp_url, mail_from : ``LASTMILE_SMTP_URL``, e.g. ``smtp://user:password@mail.example.org:587`` or ``smtps://…``,
        and ``LASTMILE_MAIL_FROM``; without them no e-mail is sent, and what should be waits.
    report_to, report_hour, day_end_hour : ``LASTMILE_REPORT_TO``, addresses that get the morning review and the
        end-of-day list, separated by commas; ``LASTMILE_REPORT_HOUR`` and ``LASTMILE_DAY_END_HOUR``, from which hour of
        the organisation's clock.
    log_format : ``LASTMILE_LOG_FORMAT``; ``json`` for machines, ``text`` for people.
    oidc_issuer, oidc_client_id, oidc_client_secret : ``LASTMILE_OIDC_…``; let people who have an account here sign in
        through an identity provider (OpenID Connect).
    """

    model_config = SettingsConfigDict(env_prefix="LASTMILE_", extra="ignore", frozen=True)

    home: Path = Field(default_factory=_default_home)
    database_url: str = Field(default="", validation_alias=AliasChoices("LASTMILE_DATABASE_URL", "DATABASE_URL"))
    redis_url: str = Field(default="", validation_alias=AliasChoices("LASTMILE_REDIS_URL", "REDIS_URL"))
    streets: Path | None = None
    public_url: str = "http://127.0.0.1:8000"
    rate_limit_per_minute: int = Field(default=6_000, ge=1)
    webhooks_to_private: bool = False
    smtp_url: str = ""
    mail_from: str = ""
    report_to: str = ""
    report_hour: int = Field(default=6, ge=0, le=23)
    day_end_hour: int = Field(default=20, ge=0, le=23)
    log_format: Literal["json", "text"] = "text"
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""

    @property
    def report_addresses(self) -> tuple[str, ...]:
        """Who gets the morning review and the end-of-day list."""
        return tuple(address.strip() for address in self.report_to.split(",") if address.strip())

    @property
    def streets_cache(self) -> Path:
        """Folder of prepared street networks, safe to delete."""
        return self.home / "streets"

    @property
    def extracts(self) -> Path:
        """Folder of the street extracts that hubs name."""
        return self.home / "extracts"

    @property
    def mappings(self) -> Path:
        """Folder of the files that describe carriers for the generic adapters."""
        return self.home / "mappings"

    @property
    def database(self) -> URL:
        """The database's address, with the driver that the engine uses.

        Raises
        ------
        InvalidInput
            If it is no address of SQLite or Postgres.
        """
        return parse_database_url(self.database_url or f"sqlite:///{(self.home / 'lastmile.db').absolute()}")


def parse_database_url(text: str) -> URL:
    """Read ``sqlite:///path`` or ``postgresql://…`` into an address for the async engine.

    Raises
    ------
    InvalidInput
        If it is neither.
    """
    try:
        url = make_url(text)
        driver = _DRIVERS[url.drivername]
    except (ArgumentError, KeyError, ValueError):
        raise InvalidInput(
            "DATABASE_URL is neither sqlite:///path/to/file.db nor postgresql://user@host/database",
            context={"variable": "DATABASE_URL"},
        ) from None
    return url.set(drivername=driver)


def load_settings() -> Settings:
    """Read the environment.

    Raises
    ------
    InvalidInput
        If a variable has a value that makes no sense; the message names it.
    """
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise InvalidInput(f"settings from the environment: {faults}") from error
