"""An adapter: one carrier's language as pure functions, with what it can do stated as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Final, Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from lastmile.carriers.adapters import asks, results
from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.capabilities import Capability
from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.signatures import Push
from lastmile.core.errors import InvalidInput, NotFound, Refused
from lastmile.core.tracking import TrackingEvent
from lastmile.infra.http import HttpAnswer, HttpRequest

QUIET: Final = frozenset({Capability.TRACK_WEBHOOK, Capability.TRACK_FILE, Capability.BOOK_FILE, Capability.EVENTS_OUT})
"""What an adapter can do without a request of its own."""
Ask = TypeVar("Ask")
Got = TypeVar("Got")


@dataclass(frozen=True, slots=True)
class Call(Generic[Ask, Got]):
    """One kind of request: how it is made, and how its answer is read.

    ``parse`` raises `InvalidPayload` for what makes no sense and `Refused` for a no.
    """

    build: Callable[[Account, Ask], HttpRequest]
    parse: Callable[[Account, HttpAnswer], Got]


class Proof(Protocol):
    """Tells a true push from a forged one; raises `InvalidPayload` for the latter."""

    def verify(self, account: Account, push: Push, now: datetime) -> None:
        """Hold a push to what the account knows."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """How pushes are proved and read; call ``parse`` only on what was proved."""

    proof: Proof
    parse: Callable[[Account, bytes], results.Tracking]


@dataclass(frozen=True, slots=True)
class FileFeed:
    """Tracking by files.

    Parameters
    ----------
    patterns : of file names, e.g. ``("*.csv",)``.
    parse : content of a file → what it says.
    """

    patterns: tuple[str, ...]
    parse: Callable[[Account, bytes], results.Tracking]


@dataclass(frozen=True, slots=True)
class BookFile:
    """Bookings by file.

    Parameters
    ----------
    name : with a pattern of `datetime.strftime`, e.g. ``"bookings-%Y%m%d%H%M%S.csv"``.
    build : bookings → content.
    """

    name: str
    build: Callable[[Account, Sequence[asks.BookRequest]], bytes]


@dataclass(frozen=True, slots=True)
class EventsOut:
    """Events told to others in this language: number and event → content."""

    media_type: str
    build: Callable[[Sequence[tuple[str, TrackingEvent]], datetime], bytes]


@dataclass(frozen=True, slots=True)
class Calls:
    """What an adapter can do; what it cannot is ``None``. The names are those of `Capability`."""

    book: Call[asks.BookRequest, results.Booking] | None = None
    label: Call[asks.LabelRequest, results.Label] | None = None
    cancel: Call[asks.CancelRequest, results.Cancellation] | None = None
    track_poll: Call[asks.TrackRequest, results.Tracking] | None = None
    track_webhook: Webhook | None = None
    track_file: FileFeed | None = None
    book_file: BookFile | None = None
    events_out: EventsOut | None = None
    rate: Call[asks.RateRequest, tuple[results.Offer, ...]] | None = None
    pickup: Call[asks.PickupRequest, results.Pickup] | None = None
    ndr_answer: Call[asks.NdrRequest, results.NdrTaken] | None = None
    proof_of_delivery: Call[asks.ProofRequest, results.Proof] | None = None
    claim: Call[asks.ClaimRequest, results.FiledClaim] | None = None


@dataclass(frozen=True, slots=True)
class Adapter:
    """One carrier.

    Parameters
    ----------
    name : as in the registry.
    title : as people call it.
    codes : its tracking codes.
    calls : what it can do.
    base_urls : production addresses; an account may name others (sandbox).
    secrets, settings : what an account must bring.
    timezone : IANA name of its clock where it states times without an offset, else empty.
    most_per_poll : numbers in one `TrackRequest`.
    requests_per_s : what it allows, as documented; an account may say less.
    sign_in : lends a key, where the carrier asks for one.
    """

    name: str
    title: str
    codes: CodeTable
    calls: Calls
    base_urls: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    timezone: str = ""
    most_per_poll: int = 1
    requests_per_s: float = 5.0
    sign_in: Call[None, results.Token] | None = None

    @property
    def capabilities(self) -> frozenset[Capability]:
        """What the adapter can do."""
        return frozenset(Capability(f.name) for f in fields(self.calls) if getattr(self.calls, f.name) is not None)

    def account(
        self,
        *,
        secrets: Mapping[str, str],
        settings: Mapping[str, str] | None = None,
        base_urls: Mapping[str, str] | None = None,
        timezone: str = "",
    ) -> Account:
        """Make an account, with the adapter's own addresses and zone where none are given.

        Raises
        ------
        InvalidInput
            If a secret, setting or address is missing, or the zone is unknown.
        """
        addresses = {**self.base_urls, **(base_urls or {})}
        account = Account(self.name, addresses, secrets, settings or {}, timezone or self.timezone)
        for name in self.secrets:
            account.secret(name)
        for name in self.settings:
            account.setting(name)
        if self._speaks_http and not addresses:
            raise InvalidInput(f"{self.name}: the account names no base address")
        _ = account.zone
        return account

    @property
    def _speaks_http(self) -> bool:
        return bool(self.capabilities - QUIET)


def needed(call: Call[Ask, Got] | None, adapter: Adapter, capability: Capability) -> Call[Ask, Got]:
    """Give a call that an adapter may lack.

    Raises
    ------
    NotFound
        If it lacks it.
    """
    if call is None:
        raise NotFound(f"{adapter.title} has no {capability}", {"adapter": adapter.name, "capability": capability})
    return call


def refused(account: Account, status: int, code: str, words: str) -> Refused:
    """Make the error for a carrier's no."""
    shown = f" ({code})" if code else ""
    context = {"carrier": account.carrier, "status": status, "code": code, "text": words}
    return Refused(f"{account.carrier} said no{shown}: {words or f'status {status}'}", context)


def zone_of(account: Account) -> ZoneInfo:
    """Give the zone of local times.

    Raises
    ------
    InvalidInput
        If the account states none.
    """
    zone = account.zone
    if zone is None:
        raise InvalidInput(f"{account.carrier}: the account states no timezone, and its times have no offset")
    return zone
