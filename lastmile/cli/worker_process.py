"""The worker that `lastmile serve` brings along: a process of its own that dies with it, restarted if it falls."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog

_PATIENCE_S: Final = 20.0
_FIRST_WAIT_S: Final = 0.5
_LONGEST_WAIT_S: Final = 30.0

_log = structlog.get_logger("lastmile.serve")


@contextmanager
def worker_beside() -> Iterator[None]:
    """Keep a worker running for as long as the context lasts; at the end it gives back what it is working on."""
    over = threading.Event()
    keeper = threading.Thread(target=_keep_running, args=(over,), name="worker-keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join(_PATIENCE_S + 5)


def _keep_running(over: threading.Event) -> None:
    wait_s = _FIRST_WAIT_S
    while not over.is_set():
        process = _start()
        while process.poll() is None and not over.wait(0.2):
            wait_s = max(_FIRST_WAIT_S, wait_s * 0.99)  # a worker that lives is forgiven its falls
        if over.is_set():
            _end(process)
            return
        _log.warning("the worker ended and is started again", code=process.returncode, wait_s=round(wait_s, 1))
        over.wait(wait_s)
        wait_s = min(_LONGEST_WAIT_S, wait_s * 2)


def _start() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "lastmile", "worker", "--parent", str(os.getpid())]
    # A group of its own: a terminal's Ctrl-C reaches the service, which then ends the worker in order.
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0)  # noqa: S603  our own command


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
