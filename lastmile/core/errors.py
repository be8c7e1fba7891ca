"""Every error that lastmile raises on purpose, in one tree.

::

    LastmileError
     ├── InvalidInput          a file or a payload that a person can correct; carries row issues
     ├── Malformed             bytes that cannot be read at all: broken JSON, NUL characters
     ├── TooLarge              more than this place takes
     ├── InvalidProblem        a routing problem that contradicts itself
     ├── InvalidPlan           a plan that the independent checker refused
     ├── UnsupportedProblem    an engine asked for a constraint that it does not know
     ├── InvalidPayload        what another system sent is not what its document says; carries row issues
     ├── Refused               another system understood what was asked and said no
     ├── NotFound              no such plan, shipment, carrier …
     ├── Conflict              somebody else was first, or the state does not allow it
     ├── Stale                 an edit of a version that is not the newest any more
     ├── Unconditional         an edit that does not say of which version
     ├── KeyReused             an Idempotency-Key that came with another request before
     ├── Unauthenticated       nobody known is calling
     ├── Forbidden             the caller is known, and may not do this
     ├── LimitReached          too many calls; later it works
     └── ExternalFailure       a service, a disk or an engine outside lastmile failed

What a plan cannot serve is data with a reason (``Unassigned``), never an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


class LastmileError(Exception):
    """Root of the tree.

    Parameters
    ----------
    message : what happened and what would be right, for a person.
    context : machine-readable details, e.g. ``{"file": "orders.csv"}``.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str, context: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.context: dict[str, Any] = dict(context or {})


@dataclass(frozen=True, slots=True)
class RowIssue:
    """One thing wrong in an input, with where it stands and what would be right.

    Parameters
    ----------
    file : name of the file as the user gave it.
    row : 1-based line (CSV, JSON lines), sheet row (XLSX) or a path such as ``shifts[2]`` (YAML); ``None`` for the
        whole file.
    column : column or field name; ``None`` where the row as a whole is wrong.
    value : the offending value as read.
    expected : what would be right, e.g. ``"a number of kilograms ≥ 0"``.
    """

    file: str
    row: int | str | None
    column: str | None
    value: str | None
    expected: str

    def __str__(self) -> str:
        """``orders.csv row 7, weight_kg = '-3': expected a number ≥ 0``."""
        where = self.file if self.row is None else f"{self.file} row {self.row}"
        what = "" if self.column is None else f", {self.column}"
        shown = "" if self.value is None else f" = {self.value[:80]!r}"
        return f"{where}{what}{shown}: expected {self.expected}"


class InvalidInput(LastmileError):
    """A file or a payload that a person can correct."""

    code = "invalid_input"

    def __init__(self, message: str, issues: Sequence[RowIssue] = (), context: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, context)
        self.issues = tuple(issues)


class InvalidProblem(LastmileError):
    """A routing problem that contradicts itself."""

    code = "invalid_problem"


class InvalidPlan(LastmileError):
    """A plan that the independent checker refused."""

    code = "invalid_plan"


class UnsupportedProblem(LastmileError):
    """An engine was asked for a constraint that it does not know."""

    code = "unsupported_problem"


class InvalidPayload(LastmileError):
    """What another system sent is not what its document says; nobody here can correct it."""

    code = "invalid_payload"

    def __init__(self, message: str, issues: Sequence[RowIssue] = (), context: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, context)
        self.issues = tuple(issues)


class Refused(LastmileError):
    """Another system understood what was asked and said no; the context has its status, code and words."""

    code = "refused"


class NotFound(LastmileError):
    """The thing asked for does not exist, or not for the one who asks."""

    code = "not_found"


class Conflict(LastmileError):
    """Somebody else was first, or the state does not allow it."""

    code = "conflict"


class Malformed(LastmileError):
    """Bytes that cannot be read at all."""

    code = "malformed_request"


class TooLarge(LastmileError):
    """More than this place takes."""

    code = "too_large"


class Stale(LastmileError):
    """An edit of a version that is not the newest any more."""

    code = "stale_version"


class Unconditional(LastmileError):
    """An edit that does not say of which version."""

    code = "precondition_required"


class KeyReused(LastmileError):
    """An Idempotency-Key that came with another request before."""

    code = "idempotency_key_reused"


class Unauthenticated(LastmileError):
    """Nobody known is calling."""

    code = "unauthenticated"


class Forbidden(LastmileError):
    """The caller is known, and may not do this."""

    code = "forbidden"


class LimitReached(LastmileError):
    """Too many calls; ``context["retry_after_s"]`` says when it works again."""

    code = "limit_reached"


class ExternalFailure(LastmileError):
    """A service, a disk or an engine outside lastmile failed."""

    code = "external_failure"
