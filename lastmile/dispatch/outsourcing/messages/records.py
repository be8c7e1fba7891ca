"""Carriers' messages and decisions about their codes as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lastmile.core.tracking import Reason, Status


class Via(StrEnum):
    """How a message came."""

    PUSH = "push"
    POLL = "poll"


class MessageState(StrEnum):
    """What has become of a message."""

    NEW = "new"
    READ = "read"
    UNREADABLE = "unreadable"


class Waits(StrEnum):
    """What a message waits for to be known."""

    NUMBER = "number"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Message:
    """What a carrier told, as it came in.

    Parameters
    ----------
    status : of the answer; 200 for pushes.
    """

    id: str
    carrier_id: str
    via: Via
    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Wait:
    """What keeps a message from being used in full.

    Parameters
    ----------
    what : a number, or a code spelled the one way in which it is looked up.
    text : the carrier's words beside a code.
    at : when it happened.
    """

    message_id: str
    carrier_id: str
    kind: Waits
    what: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OpenCode:
    """A code that nobody knows.

    Parameters
    ----------
    messages : how many wait for it.
    first_at, last_at : when the carrier used it.
    """

    carrier_id: str
    code: str
    text: str
    messages: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Decision:
    """What a code means, as somebody decided."""

    carrier_id: str
    code: str
    status: Status
    reason: Reason | None
    decided_by: str
    decided_at: datetime
