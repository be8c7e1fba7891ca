"""What the terminal can show: bars on a terminal, plain lines in a pipe or a log."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from lastmile.core.errors import RowIssue
from lastmile.core.money import format_minor
from lastmile.dispatch.planning.pricing import to_minor
from lastmile.dispatch.planning.reporting import Listener, Note
from lastmile.routing import Progress as SearchProgress

_LINE_EVERY_S = 5.0
_SHOWN_DOUBTS = 10
_PIPE_WIDTH = 180


def prepare_streams() -> None:
    """Show what a terminal without UTF-8 cannot show as a question mark instead of failing on it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def output_console() -> Console:
    """Give the console for standard output; in a pipe or a file it is wide enough for every table."""
    return _wide_unless_terminal(stderr=False)


def error_console() -> Console:
    """Give the console for standard error, likewise."""
    return _wide_unless_terminal(stderr=True)


def _wide_unless_terminal(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False)
    return console if console.is_terminal else Console(stderr=stderr, highlight=False, width=_PIPE_WIDTH)


class TerminalReporter:
    """Shows steps on standard error: what it is, how long it took, what came of it.

    Parameters
    ----------
    console : writes to standard error.
    """

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or error_console()

    @contextmanager
    def step(self, title: str) -> Iterator[Note]:
        """Show one step; the last note stands beside it when it is done."""
        began, last = time.monotonic(), ""
        status = self.console.status(title) if self.console.is_terminal else None

        def note(text: str) -> None:
            nonlocal last
            last = text
            if status is not None:
                status.update(f"{title}  [dim]{escape(text)}[/]")

        if status is not None:
            status.start()
        try:
            yield note
        finally:
            if status is not None:
                status.stop()
        self._done(title, time.monotonic() - began, last)

    def _done(self, title: str, seconds: float, text: str) -> None:
        self.console.print(f"{title:<20}[dim]{seconds:>7.1f} s[/]  {escape(text)}", soft_wrap=True)

    @contextmanager
    def searching(self, limit_s: float, currency: str) -> Iterator[Listener]:
        """Show the search: a bar over its time with the best cost so far, or a line now and then."""
        began = time.monotonic()
        latest: list[SearchProgress] = []
        shows = self._bar if self.console.is_terminal else self._lines
        with shows(limit_s, currency) as show:

            def listen(progress: SearchProgress) -> None:
                latest[:] = [progress]
                show(progress)

            yield listen
        text = _found(latest[0], currency) if latest else ""
        self._done("Search", time.monotonic() - began, text)

    @contextmanager
    def _bar(self, limit_s: float, currency: str) -> Iterator[Listener]:
        columns = (
            SpinnerColumn(),
            TextColumn("Search"),
            BarColumn(bar_width=30),
            TimeElapsedColumn(),
            TextColumn("{task.fields[found]}  [dim]Ctrl-C keeps the best plan[/]"),
        )
        with Progress(*columns, console=self.console, transient=True) as bar:
            task = bar.add_task("search", total=limit_s, found="")
            yield lambda p: bar.update(task, completed=min(p.elapsed_s, limit_s), found=_found(p, currency))

    @contextmanager
    def _lines(self, limit_s: float, currency: str) -> Iterator[Listener]:
        self.console.print(f"Search, up to {limit_s:.0f} s (SIGINT keeps the best plan)")
        due = 0.0

        def show(progress: SearchProgress) -> None:
            nonlocal due
            if progress.elapsed_s >= due:
                due = progress.elapsed_s + _LINE_EVERY_S
                self.console.print(f"  {progress.elapsed_s:5.0f} s  {_found(progress, currency)}", soft_wrap=True)

        yield show

    def doubts(self, title: str, issues: Sequence[RowIssue]) -> None:
        """List what is left out or looks odd, the first few in full."""
        if not issues:
            return
        self.console.print(f"[yellow]{title}:[/]")
        for issue in issues[:_SHOWN_DOUBTS]:
            self.console.print(f"  {escape(str(issue))}", soft_wrap=True)
        if len(issues) > _SHOWN_DOUBTS:
            self.console.print(f"  … and {len(issues) - _SHOWN_DOUBTS:,} more")


def _found(progress: SearchProgress, currency: str) -> str:
    if progress.cost is None:
        return progress.phase
    cost = format_minor(to_minor(progress.cost), currency)
    return f"{cost}, {progress.routes} routes, {progress.outside:,} not on routes, {progress.iterations:,} iterations"


@contextmanager
def stop_on_interrupt() -> Iterator[Callable[[], bool]]:
    """Let the first Ctrl-C ask for a stop and the second one end everything.

    Returns
    -------
    Whether a stop was asked for.
    """
    asked = threading.Event()

    def first(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    before = signal.signal(signal.SIGINT, first)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def plain_table(*headers: str, title: str | None = None) -> Table:
    """Give a table in the house's look."""
    return Table(*headers, title=title, header_style="bold", title_justify="left")
