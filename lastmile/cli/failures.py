"""Errors for the person at the terminal: what is wrong, where, what would be right; and one exit code per kind."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Any, Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from typer.core import TyperGroup

from lastmile.cli.terminal import error_console, prepare_streams
from lastmile.core.errors import (
    Conflict,
    ExternalFailure,
    Forbidden,
    InvalidInput,
    InvalidPayload,
    InvalidPlan,
    InvalidProblem,
    KeyReused,
    LastmileError,
    LimitReached,
    Malformed,
    NotFound,
    Refused,
    Stale,
    TooLarge,
    Unauthenticated,
    Unconditional,
    UnsupportedProblem,
)

SHOWN_ISSUES: Final = 50
"""Rows of the table of errors; the rest is counted, and all of them are in --json-errors."""


class ExitCode(IntEnum):
    """What a shell sees."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    INVALID_INPUT = 3
    INVALID_PLAN = 4
    EXTERNAL_FAILURE = 5
    INTERRUPTED = 130


EXIT_CODES: Final[Mapping[type[LastmileError], ExitCode]] = MappingProxyType(
    {
        InvalidInput: ExitCode.INVALID_INPUT,
        InvalidProblem: ExitCode.INVALID_INPUT,
        NotFound: ExitCode.INVALID_INPUT,
        Conflict: ExitCode.INVALID_INPUT,
        Malformed: ExitCode.INVALID_INPUT,
        TooLarge: ExitCode.INVALID_INPUT,
        Stale: ExitCode.INVALID_INPUT,
        Unconditional: ExitCode.USAGE,
        KeyReused: ExitCode.USAGE,
        Unauthenticated: ExitCode.USAGE,
        Forbidden: ExitCode.USAGE,
        LimitReached: ExitCode.EXTERNAL_FAILURE,
        UnsupportedProblem: ExitCode.USAGE,
        InvalidPlan: ExitCode.INVALID_PLAN,
        ExternalFailure: ExitCode.EXTERNAL_FAILURE,
        InvalidPayload: ExitCode.EXTERNAL_FAILURE,
        Refused: ExitCode.EXTERNAL_FAILURE,
    }
)
"""Every leaf of the error tree and its exit code."""

EXIT_CODES_TEXT: Final = (
    "Exit codes: 0 done · 1 infeasible (solve, check) · 2 wrong usage · 3 invalid input · 4 the checker refused "
    "the plan · 5 disk, database, solver or another system failed · 130 interrupted without a plan."
)


def as_json(error: LastmileError) -> dict[str, Any]:
    """Give an error as one JSON object."""
    issues = error.issues if isinstance(error, InvalidInput | InvalidPayload) else ()
    return {
        "code": error.code,
        "message": error.message,
        "issues": [
            {"file": i.file, "row": i.row, "column": i.column, "value": i.value, "expected": i.expected} for i in issues
        ],
        "context": error.context,
    }


def show(error: LastmileError, console: Console) -> None:
    """Print an error with its rows as a table."""
    console.print(f"[bold red]Error:[/] {escape(error.message)}", soft_wrap=True)
    if isinstance(error, InvalidInput | InvalidPayload) and error.issues:
        console.print(issues_table(error.issues))
        if len(error.issues) > SHOWN_ISSUES:
            console.print(f"… and {len(error.issues) - SHOWN_ISSUES:,} more; --json-errors gives all of them")


def issues_table(issues: Any) -> Table:
    """Give the first issues, one line each."""
    table = Table("file", "row", "column", "value", "expected", header_style="bold", expand=False)
    for issue in issues[:SHOWN_ISSUES]:
        row = "" if issue.row is None else str(issue.row)
        value = "" if issue.value is None else repr(issue.value[:60])
        table.add_row(*(escape(text) for text in (issue.file, row, issue.column or "", value, issue.expected)))
    return table


class LastmileGroup(TyperGroup):
    """Turns the errors of the tree into messages and exit codes, for every command."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Make the streams safe before anything is printed."""
        prepare_streams()
        return super().main(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except LastmileError as error:
            if ctx.params.get("json_errors"):
                sys.stderr.write(json.dumps(as_json(error), ensure_ascii=False, default=str) + "\n")
            else:
                show(error, error_console())
            raise typer.Exit(EXIT_CODES.get(type(error), ExitCode.FAILURE)) from error
        except KeyboardInterrupt:
            sys.stderr.write("\nInterrupted; nothing was written.\n")
            raise typer.Exit(ExitCode.INTERRUPTED) from None
