"""One shop's account with one carrier: where it is reached, with which keys, in which zone it states times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lastmile.core.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Account:
    """What a configuration says about one account.

    Parameters
    ----------
    carrier : name, for messages.
    base_urls : e.g. ``{"api": "https://onlinetools.ups.com"}``; requests go nowhere else.
    secrets : keys and passwords, never shown.
    settings : account numbers, warehouse names and the like.
    timezone : IANA name of the clock behind times without an offset; empty if the carrier always states one.
    token : lent by the carrier for a while, see `Adapter.sign_in`.
    """

    carrier: str
    base_urls: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    settings: Mapping[str, str] = field(default_factory=dict)
    timezone: str = ""
    token: str = field(default="", repr=False)

    def secret(self, name: str) -> str:
        """Give a secret.

        Raises
        ------
        InvalidInput
            If the configuration lacks it.
        """
        return self._given("secrets", self.secrets, name)

    def setting(self, name: str) -> str:
        """Give a setting.

        Raises
        ------
        InvalidInput
            If the configuration lacks it.
        """
        return self._given("settings", self.settings, name)

    @property
    def zone(self) -> ZoneInfo | None:
        """The zone of times without an offset.

        Raises
        ------
        InvalidInput
            If the configured name is no IANA time zone.
        """
        if not self.timezone:
            return None
        try:
            return ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise InvalidInput(f"{self.carrier}: {self.timezone!r} is no IANA time zone such as Asia/Kolkata") from None

    def signed_in(self, token: str) -> Account:
        """Give the same account with a lent key."""
        return replace(self, token=token)

    def _given(self, kind: str, values: Mapping[str, str], name: str) -> str:
        if not values.get(name):
            raise InvalidInput(f"{self.carrier}: the account's {kind} lack {name!r}")
        return values[name]
