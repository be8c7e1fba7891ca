import io
import os
import signal

import pytest
from rich.console import Console

from lastmile.cli.options import read_day
from lastmile.cli.terminal import TerminalReporter, stop_on_interrupt
from lastmile.core.errors import RowIssue
from lastmile.routing import Progress


def reporter(*, terminal: bool) -> tuple[TerminalReporter, io.StringIO]:
    text = io.StringIO()
    return TerminalReporter(Console(file=text, force_terminal=terminal, width=100, color_system=None)), text


@pytest.mark.parametrize("terminal", [True, False])
def test_a_step_tells_its_time_and_what_came_of_it(terminal: bool) -> None:
    shown, text = reporter(terminal=terminal)
    with shown.step("Orders") as note:
        note("reading")
        note("5 rows [of] 6")
    last = text.getvalue().splitlines()[-1]
    assert last[last.index("Orders") :].split() == ["Orders", "0.0", "s", "5", "rows", "[of]", "6"]


@pytest.mark.parametrize("terminal", [True, False])
def test_the_search_shows_the_best_cost(terminal: bool) -> None:
    shown, text = reporter(terminal=terminal)
    with shown.searching(10.0, "EUR") as listen:
        listen(Progress(0.1, None, 0, 0, 0, "starting"))
        listen(Progress(6.0, 1234 * 18_000, 3, 7, 500, "search"))
    assert "12.34 EUR, 3 routes, 7 not on routes, 500 iterations" in text.getvalue()


def test_a_failed_step_is_not_told_as_done() -> None:
    shown, text = reporter(terminal=False)
    with pytest.raises(ValueError, match="x"), shown.step("Orders"):
        raise ValueError("x")
    assert text.getvalue() == ""


def test_doubts_are_shown_up_to_ten() -> None:
    shown, text = reporter(terminal=False)
    shown.doubts("Left out", [RowIssue("o.csv", row, "x", "[bold]", "y") for row in range(13)])
    assert text.getvalue().count("o.csv row") == 10
    assert "3 more" in text.getvalue()
    assert "[bold]" in text.getvalue()


def test_the_first_interrupt_asks_and_the_second_ends() -> None:
    before = signal.getsignal(signal.SIGINT)
    with stop_on_interrupt() as stopped:
        assert not stopped()
        os.kill(os.getpid(), signal.SIGINT)
        assert stopped()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


def test_days_by_word() -> None:
    assert (read_day("tomorrow") - read_day("today")).days == 1
    assert read_day("2026-11-23").isoformat() == "2026-11-23"
