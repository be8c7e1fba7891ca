"""What the loop that holds a job and the thread that works on it say to each other."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from lastmile.core.errors import RowIssue
from lastmile.dispatch.jobs import JobProgress
from lastmile.dispatch.planning.reporting import Listener, Note
from lastmile.dispatch.plans.sketches import Names, pack_names
from lastmile.dispatch.plans.solutions import pack_solution
from lastmile.routing import Progress


class Abandoned(Exception):
    """Ends the working thread."""


class Beat:
    """Progress in one direction, the wish to stop in the other.

    Parameters
    ----------
    progress : of earlier attempts; seconds go on from there.
    """

    def __init__(self, progress: JobProgress) -> None:
        self._lock = threading.Lock()
        self._progress, self._spent_s = progress, progress.elapsed_s
        self._checkpoint: bytes | None = None
        self._names: bytes | None = None
        self._stop, self._abandoned = threading.Event(), threading.Event()

    # The loop's side

    def take(self) -> tuple[JobProgress, bytes | None, bytes | None]:
        """Give how far it is, and the best plan and its names if there are some that were not taken yet."""
        with self._lock:
            checkpoint, self._checkpoint = self._checkpoint, None
            names, self._names = self._names, None
            return self._progress, checkpoint, names

    def stop(self) -> None:
        """Ask for the best plan so far."""
        self._stop.set()

    def abandon(self) -> None:
        """Ask for nothing any more."""
        self._abandoned.set()

    @property
    def abandoned(self) -> bool:
        """Whether nobody waits for the work any more."""
        return self._abandoned.is_set()

    # The thread's side

    def should_stop(self) -> bool:
        """Say whether the best plan so far is wanted now.

        Raises
        ------
        Abandoned
            If none is wanted at all.
        """
        if self.abandoned:
            raise Abandoned
        return self._stop.is_set()

    def phase(self, text: str) -> None:
        """Note what is being done."""
        self.should_stop()
        with self._lock:
            self._progress = replace(self._progress, phase=text.lower())

    def name(self, names: Names) -> None:
        """Note what the numbers of the plans to come stand for."""
        packed = pack_names(names)
        with self._lock:
            self._names = packed

    def hear(self, progress: Progress) -> None:
        """Note how far the search is."""
        packed = None if progress.solution is None else pack_solution(progress.solution)
        with self._lock:
            known = self._progress
            elapsed_s = round(self._spent_s + progress.elapsed_s, 2)
            curve = known.curve if progress.cost is None else known.curve.with_point(elapsed_s, progress.cost)
            self._progress = replace(
                known,
                phase=progress.phase,
                elapsed_s=elapsed_s,
                cost=progress.cost,
                routes=progress.routes,
                outside=progress.outside,
                iterations=progress.iterations,
                curve=curve,
            )
            self._checkpoint = packed or self._checkpoint


class BeatReporter:
    """Lets a running job tell the beat what it is doing; see `lastmile.dispatch.planning.reporting.Reporter`."""

    def __init__(self, beat: Beat) -> None:
        self._beat = beat

    @contextmanager
    def step(self, title: str) -> Iterator[Note]:
        """Note the step as the phase; every sign of life is a chance to stop."""
        self._beat.phase(title)
        yield self._note

    def _note(self, text: str) -> None:
        del text
        self._beat.should_stop()

    @contextmanager
    def searching(self, limit_s: float, currency: str) -> Iterator[Listener]:
        """Note that the search begins."""
        del limit_s, currency
        self._beat.phase("search")
        yield self._beat.hear

    def doubts(self, title: str, issues: Sequence[RowIssue]) -> None:
        """Say nothing: the document names what is left out."""
