"""Failed attempts: who must answer by when, what may be answered, and what silence means. The rules are data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lastmile.carriers.contracts.attempts import ANY, AttemptTerms, NdrAction
from lastmile.carriers.tracking.state import state_of
from lastmile.core.errors import InvalidInput, RowIssue
from lastmile.core.tracking import Reason, Status, TrackingEvent
from lastmile.infra.files.yaml_text import read_yaml, show_place

_SETTLED: Final = frozenset(
    {
        Status.OUT_FOR_DELIVERY,
        Status.AVAILABLE_FOR_PICKUP,
        Status.DELIVERED,
        Status.RETURNING,
        Status.RETURNED,
        Status.LOST,
        Status.CANCELLED,
    }
)
"""What comes after these is no longer about the failed attempt."""


class NdrPhase(StrEnum):
    """Where the matter stands."""

    OPEN = "open"
    ANSWERED = "answered"
    LAPSED = "lapsed"
    EXHAUSTED = "exhausted"
    OVER = "over"


class NdrRules(BaseModel):
    """The rules of a carrier; ``ndr_rules.yaml`` is the usual set, of which contracts may say otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer_within_h: Annotated[int, Field(ge=1, le=720)]
    most_attempts: Annotated[int, Field(ge=1, le=20)]
    on_silence: Mapping[str, NdrAction]
    answers: Mapping[str, tuple[NdrAction, ...]]
    hold_days: Annotated[int, Field(ge=1, le=90)]

    def silence(self, reason: Reason | None) -> NdrAction:
        """What happens if nobody answers."""
        return self.on_silence.get(reason or ANY, self.on_silence[ANY])

    def allowed(self, reason: Reason | None) -> tuple[NdrAction, ...]:
        """What may be answered."""
        return self.answers.get(reason or ANY, self.answers[ANY])

    def under(self, terms: AttemptTerms) -> NdrRules:
        """Give the rules under what a contract says; its word for any reason goes before these rules' for one."""
        told = {each.reason: each.action for each in terms.silence}
        numbers = {
            name: value
            for name in ("answer_within_h", "most_attempts", "hold_days")
            if (value := getattr(terms, name)) is not None
        }
        silence = told if ANY in told else {**self.on_silence, **told}
        return self.model_copy(update=numbers | {"on_silence": silence})


@dataclass(frozen=True, slots=True)
class NdrAnswer:
    """The shipper's word.

    Parameters
    ----------
    event : key of the failed attempt that it answers.
    on : the day of a new attempt, if asked for.
    note : e.g. a better address.
    """

    event: str
    action: NdrAction
    answered_at: datetime
    on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NdrCase:
    """The latest failed attempt and what follows from it.

    Parameters
    ----------
    attempt : 1 for the first.
    due_at : until when an answer counts.
    allowed : what may be answered now; empty when it is too late or decided.
    action : what happens; ``None`` while the answer is open.
    acts_at : from when it happens; for a hold the end of the hold.
    """

    event: TrackingEvent
    attempt: int
    phase: NdrPhase
    due_at: datetime
    allowed: tuple[NdrAction, ...]
    action: NdrAction | None = None
    acts_at: datetime | None = None


def ndr_case(
    events: Iterable[TrackingEvent], answers: Iterable[NdrAnswer], rules: NdrRules, now: datetime
) -> NdrCase | None:
    """Say what a parcel's failed attempt asks for.

    An answer counts if it came in time and is allowed; of several the first one counts. After the last attempt the
    parcel returns, whatever is answered.

    Returns
    -------
    ``None`` where no attempt has failed.
    """
    state = state_of(events)
    failed = state.last_attempt
    if failed is None:
        return None
    due_at = failed.occurred_at + timedelta(hours=rules.answer_within_h)
    case = NdrCase(failed, state.attempts, NdrPhase.OVER, due_at, ())
    if state.status in _SETTLED:
        return case
    if state.attempts >= rules.most_attempts:
        return replace(case, phase=NdrPhase.EXHAUSTED, action=NdrAction.RETURN, acts_at=failed.occurred_at)
    answer = _counting(answers, failed, due_at, rules)
    if answer is not None:
        return _decided(replace(case, phase=NdrPhase.ANSWERED), answer.action, answer.answered_at, rules, now)
    if now <= due_at:
        return replace(case, phase=NdrPhase.OPEN, allowed=rules.allowed(failed.reason))
    return _decided(replace(case, phase=NdrPhase.LAPSED), rules.silence(failed.reason), due_at, rules, now)


def _counting(
    answers: Iterable[NdrAnswer], failed: TrackingEvent, due_at: datetime, rules: NdrRules
) -> NdrAnswer | None:
    counting = [
        answer
        for answer in answers
        if answer.event == failed.key and answer.answered_at <= due_at and answer.action in rules.allowed(failed.reason)
    ]
    return min(counting, key=lambda answer: (answer.answered_at, answer.action), default=None)


def _decided(case: NdrCase, action: NdrAction, decided_at: datetime, rules: NdrRules, now: datetime) -> NdrCase:
    """A hold turns into a return when it has lasted long enough."""
    if action is not NdrAction.HOLD:
        return replace(case, action=action, acts_at=decided_at)
    ends_at = decided_at + timedelta(days=rules.hold_days)
    return replace(case, action=NdrAction.RETURN if now > ends_at else action, acts_at=ends_at)


def read_rules(path: Path) -> NdrRules:
    """Read rules from a file like ``ndr_rules.yaml``.

    Raises
    ------
    InvalidInput
        With each wrong line: an action or reason that does not exist, a missing ``any``.
    """
    document = read_yaml(path)
    try:
        rules = NdrRules.model_validate(document.value)
    except ValidationError as error:
        issues = [
            RowIssue(document.file, document.line(e["loc"]), show_place(e["loc"]), str(e["input"])[:80], e["msg"])
            for e in error.errors()
        ]
        raise InvalidInput(f"{path}: the rules for failed attempts are wrong", issues) from None
    issues = [
        RowIssue(document.file, document.line((name,)), name, None, f"the reasons {', '.join(Reason)}, and {ANY!r}")
        for name, table in (("on_silence", rules.on_silence), ("answers", rules.answers))
        if ANY not in table or not set(table) <= {ANY, *Reason}
    ]
    if issues or document.issues:
        raise InvalidInput(f"{path}: the rules for failed attempts are wrong", [*document.issues, *issues])
    return rules


def default_rules() -> NdrRules:
    """Give the usual set: 24 hours to answer, three attempts."""
    with resources.as_file(resources.files(__package__).joinpath("ndr_rules.yaml")) as path:
        return read_rules(path)
