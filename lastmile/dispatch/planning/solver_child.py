"""The process that solves: started by `solving`, reports over a channel, never outlives its parent.

Solving holds the interpreter lock for seconds at a time and can exhaust the memory; neither may happen in the process
that talks to people.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Final, TypeAlias

from lastmile.core.errors import LastmileError
from lastmile.dispatch.planning.transfer import receive
from lastmile.routing import Problem, Progress, Result, Solution, solve

STOP: Final = "stop"
"""What the parent says to end the solve with the best plan so far."""

_PR_SET_PDEATHSIG = 1
_WATCH_S = 0.5
_BEHIND: Final = 10
"""By how much (nice) a solver stands back."""


@dataclass(frozen=True, slots=True)
class SolveRequest:
    """What one solve may spend.

    Parameters
    ----------
    engine : name of the engine, see ``lastmile.routing.ENGINES``.
    time_limit_s : wall clock of the search itself.
    iterations : per thread; with it, the same seed and thread count give the same plan. ``None`` for no such limit.
    initial : a plan to start from.
    stands_back : whether other work of the machine goes first: whoever polls the service does not wait for a plan.
    """

    engine: str
    time_limit_s: float
    seed: int = 1
    threads: int = 1
    iterations: int | None = None
    initial: Solution | None = None
    stands_back: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """An error of lastmile's own tree, on its way to the parent."""

    error: LastmileError


Message: TypeAlias = Progress | Result | Failed


def die_with_parent(parent: int) -> None:
    """Let the kernel kill this process when its parent dies; watch the parent's id as well.

    Parameters
    ----------
    parent : process id of the parent, which may be dead already.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_WATCH_S)
        os._exit(1)

    if os.getppid() != parent:
        os._exit(1)
    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def told_to_stop(channel: Connection) -> Callable[[], bool]:
    """Give the engine's ``should_stop``: whether the parent has said so, or is gone."""
    told = False

    def ask() -> bool:
        nonlocal told
        if not told and channel.poll():
            told = channel.recv() == STOP
        return told

    return ask


def stand_back() -> None:
    """Let others of the machine go first. The worker must not: it writes, and others wait for what it has locked."""
    if sys.platform != "win32":
        os.nice(_BEHIND)


def work(channel: Connection, problem: Problem, request: SolveRequest) -> None:
    """Solve and report."""

    def report(progress: Progress) -> None:
        channel.send(progress)

    if request.stands_back:
        stand_back()
    answer: Message
    try:
        answer = solve(
            problem,
            request.time_limit_s,
            engine_name=request.engine,
            iterations=request.iterations,
            seed=request.seed,
            threads=request.threads,
            initial=request.initial,
            on_progress=report,
            should_stop=told_to_stop(channel),
        )
    except LastmileError as error:
        answer = Failed(error)
    channel.send(answer)


def main() -> None:
    """Take the channel's and the problem's descriptors and the parent's id from the command line."""
    channel_descriptor, problem_descriptor, parent = (int(argument) for argument in sys.argv[1:])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    die_with_parent(parent)
    channel = Connection(channel_descriptor)
    try:
        work(channel, *receive(problem_descriptor))
    except (BrokenPipeError, EOFError, ConnectionResetError):
        sys.exit(1)  # nobody is left to hear it
