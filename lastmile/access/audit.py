"""What a caller did, for whoever asks later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lastmile.access.principal import Principal


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit log.

    Parameters
    ----------
    caller : who.
    action : name of the operation, e.g. ``plans.commit``.
    subject : what it was done to, as a path.
    request_id : the same as in the logs and the answer.
    detail : JSON values worth keeping, without personal data.
    sequence, at : set when it is read back.
    """

    caller: Principal
    action: str
    subject: str
    request_id: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    sequence: int = 0
    at: datetime | None = None
