"""The first walk of docs/api.md, command by command as it stands there."""

import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
LONGEST_S = 600
BEFORE = """
set -euo pipefail
trap 'kill $(jobs -p); wait' EXIT
"""


def commands() -> str:
    (walk,) = re.findall(r"^## A first walk\n(.*?)^## ", PAGE, re.DOTALL | re.MULTILINE)
    return "\n".join(re.findall(r"```sh\n(.*?)```", walk, re.DOTALL))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="curl or jq is not installed")
def test_a_stranger_gets_through_with_what_stands_there(tmp_path: Path):
    bash = shutil.which("bash")
    assert bash is not None
    command = tmp_path / "bin" / "lastmile"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m lastmile "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    unwanted = {"DATABASE_URL", "REDIS_URL"}
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    done = subprocess.run(
        [bash, "-c", BEFORE + commands().replace("8000", str(free_port()))],
        env=environment | {"LASTMILE_HOME": str(tmp_path / "home"), "PATH": f"{command.parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert '"admin"' in done.stdout
    (first, again) = re.findall(r'"(shp_\w+)"$', done.stdout.replace('",\n', '"\n'), re.MULTILINE)[:2]
    assert first == again
    assert "event: result" in done.stdout
    assert '"offered":' in done.stdout
    assert '"result": "no_shipment"' in done.stdout
