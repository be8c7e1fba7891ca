"""`lastmile report` as a stranger runs it after `lastmile seed`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lastmile.cli import app


def test_a_report_as_table_json_page_and_paper(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LASTMILE_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database_url)
    run = CliRunner().invoke
    page, paper = tmp_path / "review.html", tmp_path / "review.pdf"
    words = ["report", "--date", "yesterday", "--html", str(page), "--pdf", str(paper)]
    shown = run(app, words)
    assert shown.exit_code == 0, shown.output
    assert "Review of" in shown.stdout
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert paper.read_bytes().startswith(b"%PDF-")
    assert json.loads(run(app, ["report", "--date", "yesterday", "--json"]).stdout)["lines"]
    end = run(app, ["report", "--date", "today", "--end", "--json", "--mail", "ops@example.org"])
    assert json.loads(end.stdout)["carried_over_count"] == 0
    assert run(app, ["report", "--date", "today", "--mail", "nobody"]).exit_code == 2
