"""Incidents as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from lastmile.incidents.kinds import IncidentKind, IncidentState, Severity


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody or a rule says that something went wrong.

    Parameters
    ----------
    shipment_id, route_id, carrier_id, rider_id, shop_id : whom it concerns; empty for nobody.
    occurred_at : when it went wrong, aware.
    text : in words.
    by : id of the reporter; ``rule`` for a rule.
    amount_minor : money it is about, where known.
    data : what a rule has seen, JSON values.
    """

    kind: IncidentKind
    occurred_at: datetime
    text: str
    by: str
    shipment_id: str = ""
    route_id: str = ""
    carrier_id: str = ""
    rider_id: str = ""
    shop_id: str = ""
    amount_minor: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that went wrong.

    Parameters
    ----------
    reports : how often it was reported: a shipment has one open incident of a kind.
    owner_id : the user who looks after it; empty for nobody yet.
    answer_by : until when somebody must have answered.
    answered_at : first answer by somebody else than the reporter; ``None`` until then.
    revision : counts changes.
    """

    id: str
    kind: IncidentKind
    severity: Severity
    state: IncidentState
    shipment_id: str
    route_id: str
    carrier_id: str
    rider_id: str
    shop_id: str
    text: str
    amount_minor: int
    reported_by: str
    reports: int
    owner_id: str
    occurred_at: datetime
    opened_at: datetime
    answer_by: datetime
    answered_at: datetime | None
    resolved_at: datetime | None
    resolution: str
    revision: int


class EntryKind(StrEnum):
    """What stands in an incident's history."""

    OPENED = "opened"
    REPORTED_AGAIN = "reported_again"
    COMMENT = "comment"
    ATTACHMENT = "attachment"
    CHANGED = "changed"
    RESOLVED = "resolved"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an incident's history; never changed.

    Parameters
    ----------
    for_partner : whether the carrier whom it concerns sees it.
    """

    incident_id: str
    kind: EntryKind
    at: datetime
    by: str
    text: str
    for_partner: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Search:
    """Which incidents to list; ``None`` and empty mean any.

    Parameters
    ----------
    unanswered_at : only those whose answer was due by this instant and has not come.
    """

    states: frozenset[IncidentState] = frozenset()
    kinds: frozenset[IncidentKind] = frozenset()
    severities: frozenset[Severity] = frozenset()
    shipment_id: str = ""
    carrier_id: str = ""
    rider_id: str = ""
    owner_id: str | None = None
    unanswered_at: datetime | None = None
