"""What the README shows is run."""

import re
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lastmile.cli import app

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)


def test_the_library_example_runs_and_says_what_stands_below_it():
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(code.strip().splitlines()) <= 11
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "8200 [(0, 1)] (Outsourced(stop=2, carrier=0),)\n"


def test_every_command_and_option_exists():
    lines = re.findall(r"^\.venv/bin/lastmile ([^#\n]*)", README, re.MULTILINE)
    used = [line.split() for line in lines]
    assert [words[0] for words in used] == ["seed", "key", "serve", "example", "validate", "plan", "show"]
    for words in used:
        command = list(takewhile(str.isalpha, words))  # `key create` is one, too
        shown = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "200"})
        assert shown.exit_code == 0, command
        options = {word for word in words if word.startswith("--")}
        assert not options - set(re.findall(r"--[\w-]+", shown.stdout)), command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page: Path):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert not [link for link in links if not (page.parent / link).exists()]
