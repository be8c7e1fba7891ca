"""Kinds of incidents and what to do about each: all of it read from ``playbooks.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

import yaml

from lastmile.carriers.claims import ClaimKind


class IncidentKind(StrEnum):
    """What went wrong."""

    LOST = "lost"
    DAMAGED = "damaged"
    LATE = "late"
    WRONG_ITEM = "wrong_item"
    WRONG_ADDRESS = "wrong_address"
    REFUSED = "refused"
    SILENT = "silent"
    CASH_SHORT = "cash_short"
    WEIGHT_DISCREPANCY = "weight_discrepancy"
    CUSTOMER_COMPLAINT = "customer_complaint"


class Severity(StrEnum):
    """How bad it is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class IncidentState(StrEnum):
    """Where it stands."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"


class Told(StrEnum):
    """Who is told by itself when an incident opens and when it ends."""

    SHOP = "shop"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class Playbook:
    """What a kind of incident means.

    Parameters
    ----------
    severity : to begin with.
    answer_within : until somebody must have answered.
    tells : who hears of it by itself.
    claim : what it may become; ``None`` where nobody pays for it.
    drafts : whether that claim is made by itself.
    steps : what a person does, in order.
    """

    severity: Severity
    answer_within: timedelta
    tells: tuple[Told, ...]
    claim: ClaimKind | None
    drafts: bool
    steps: tuple[str, ...]


@cache
def _playbooks() -> dict[IncidentKind, Playbook]:
    text = files("lastmile.incidents").joinpath("playbooks.yaml").read_text(encoding="utf-8")
    return {
        IncidentKind(kind): Playbook(
            severity=Severity(entry["severity"]),
            answer_within=timedelta(minutes=entry["answer_within_min"]),
            tells=tuple(map(Told, entry["tells"])),
            claim=ClaimKind(entry["claim"]) if "claim" in entry else None,
            drafts=entry.get("drafts", False),
            steps=tuple(entry["steps"]),
        )
        for kind, entry in yaml.safe_load(text).items()
    }


def playbook(kind: IncidentKind) -> Playbook:
    """Give what is to be done about a kind of incident."""
    return _playbooks()[kind]
