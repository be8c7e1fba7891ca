"""How a running job tells what it is doing; who shows it is not the job's business."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from lastmile.core.errors import RowIssue
from lastmile.routing import Progress

Note = Callable[[str], None]
"""Called with a short text: what a step is at, and at last what came of it."""

Listener = Callable[[Progress], None]
"""Called with the search's progress, about twice a second."""


class Reporter(Protocol):
    """Hears what a job does."""

    def step(self, title: str) -> AbstractContextManager[Note]:
        """Announce a step; it is over when the context ends."""

    def searching(self, limit_s: float, currency: str) -> AbstractContextManager[Listener]:
        """Announce the search; the context gives who hears its progress."""

    def doubts(self, title: str, issues: Sequence[RowIssue]) -> None:
        """Tell of rows that are left out, or that look wrong and do no harm."""


class Silent:
    """Hears, and says nothing."""

    @contextmanager
    def step(self, title: str) -> Iterator[Note]:
        """See `Reporter`."""
        del title
        yield lambda _: None

    @contextmanager
    def searching(self, limit_s: float, currency: str) -> Iterator[Listener]:
        """See `Reporter`."""
        del limit_s, currency
        yield lambda _: None

    def doubts(self, title: str, issues: Sequence[RowIssue]) -> None:
        """See `Reporter`."""
