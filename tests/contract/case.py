"""The cases of each adapter: a folder with ``case.yaml`` and the payloads, in the form that the carrier publishes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lastmile.carriers.adapters import ENTRIES, Account, Adapter, Capability, adapter, asks
from lastmile.carriers.adapters.adapter import QUIET, Call

FOLDER = Path(__file__).parent / "cases"
HTTP = [c for c in Capability if c not in QUIET]

SENDER = asks.Party(
    "Meera Shah", ("12 MG Road",), "Bengaluru", "560001", "IN", "KA", "Shop One", "+918012345678", "shop@example.com"
)
RECIPIENT = asks.Party(
    "Arjun Rao", ("7 Park Street", "Flat 3"), "Mumbai", "400001", "IN", "MH", "", "+919812345678", "arjun@example.com"
)
PACKAGES = (asks.Package(1_250, 300, 200, 105, 149_900, "books & tea"),)
READY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

SAMPLES: Mapping[Capability, Any] = {
    Capability.BOOK: asks.BookRequest(
        "SO-1001", SENDER, RECIPIENT, PACKAGES, "standard", "INR", cash_minor=149_900, ready_at=READY, note="ring twice"
    ),
    Capability.LABEL: asks.LabelRequest("N1"),
    Capability.CANCEL: asks.CancelRequest("N1"),
    Capability.TRACK_POLL: asks.TrackRequest(("N1",)),
    Capability.RATE: asks.RateRequest(SENDER, RECIPIENT, PACKAGES, "INR"),
    Capability.PICKUP: asks.PickupRequest(SENDER, date(2026, 3, 2), READY, READY.replace(hour=14), 5, 6_000, ("N1",)),
    Capability.NDR_ANSWER: asks.NdrRequest(
        "N1", "reattempt", on=date(2026, 3, 4), lines=("9 Park Street", "Flat 4"), phone="+919812345679", note="ring"
    ),
    Capability.PROOF_OF_DELIVERY: asks.ProofRequest("N1"),
    Capability.CLAIM: asks.ClaimRequest(
        "N1", "damage", 120_000, "INR", "box crushed", "ops@example.com", (("image/jpeg", b"\xff\xd8photo"),)
    ),
}


@dataclass(frozen=True)
class Case:
    """Everything that the suite knows about one adapter."""

    name: str
    adapter: Adapter
    data: Mapping[str, Any]

    def account(self, base_url: str = "http://127.0.0.1:9", **changes: Any) -> Account:
        said = self.data.get("account", {})
        hosts = self.adapter.base_urls or {"api": ""}
        return self.adapter.account(
            secrets=said.get("secrets", {}),
            settings=said.get("settings", {}),
            base_urls=dict.fromkeys(hosts, base_url),
            **{"timezone": said.get("timezone", ""), **changes},
        )

    def call(self, capability: Capability) -> Call[Any, Any]:
        return getattr(self.adapter.calls, capability.value)

    def said(self, capability: Capability) -> Mapping[str, Any]:
        return self.data["calls"][capability.value]

    def ask(self, capability: Capability) -> Any:
        changes = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.said(capability).get("ask", {}).items()
        }
        for party in ("sender", "recipient", "place"):
            if party in changes:
                changes[party] = replace(getattr(SAMPLES[capability], party), **_tuples(changes[party]))
        return replace(SAMPLES[capability], **changes)

    def payload(self, name: str) -> bytes:
        return (FOLDER / self.name / name).read_bytes()


def _tuples(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in changes.items()}


@cache
def case_of(name: str) -> Case:
    data = yaml.safe_load((FOLDER / name / "case.yaml").read_text(encoding="utf-8"))
    return Case(name, adapter(name), data)


def having(*capabilities: Capability) -> list[tuple[str, Capability]]:
    """Give every adapter with each of these capabilities that it has."""
    return [(name, c) for name in ENTRIES for c in capabilities if c in adapter(name).capabilities]
