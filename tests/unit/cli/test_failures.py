import json
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from lastmile.cli.failures import EXIT_CODES, SHOWN_ISSUES, LastmileGroup
from lastmile.core.errors import InvalidInput, LastmileError, RowIssue

ISSUE = RowIssue("orders.csv", 7, "weight_kg", "-3", "a number of kilograms ≥ 0")


def run(error: BaseException, *arguments: str) -> tuple[int, str]:
    app = typer.Typer(cls=LastmileGroup)

    @app.callback()
    def root(json_errors: Annotated[bool, typer.Option("--json-errors")] = False) -> None:
        pass

    @app.command()
    def fail() -> None:
        raise error

    done = CliRunner().invoke(app, [*arguments, "fail"])
    assert done.stdout == ""
    return done.exit_code, done.stderr


@pytest.mark.parametrize("kind", EXIT_CODES)
def test_each_kind_has_its_exit_code_and_its_message(kind: type[LastmileError]) -> None:
    code, text = run(kind("what is wrong [and] what would be right"))
    assert code == EXIT_CODES[kind]
    assert "what is wrong [and] what would be right" in text


def test_rows_are_a_table() -> None:
    _, text = run(InvalidInput("one row is wrong", [ISSUE]))
    for word in ("orders.csv", "7", "weight_kg", "'-3'", "a number of kilograms ≥ 0"):
        assert word in text


def test_many_rows_are_counted() -> None:
    _, text = run(InvalidInput("all rows are wrong", [ISSUE] * (SHOWN_ISSUES + 1200)))
    assert "1,200 more" in text
    assert text.count("weight_kg") == SHOWN_ISSUES


def test_json_holds_everything() -> None:
    code, text = run(InvalidInput("wrong", [ISSUE] * 99, {"file": "orders.csv"}), "--json-errors")
    error = json.loads(text)
    assert code == 3
    assert len(error["issues"]) == 99
    assert error["issues"][0]["expected"] == ISSUE.expected
    assert (error["code"], error["context"]) == ("invalid_input", {"file": "orders.csv"})


def test_an_interrupt_without_a_plan_is_130() -> None:
    code, text = run(KeyboardInterrupt())
    assert code == 130
    assert "nothing was written" in text
