"""Solve in a child process: progress while it runs, a stop that is heard, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from importlib.util import find_spec
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Self

from lastmile.core.errors import ExternalFailure, UnsupportedProblem
from lastmile.dispatch.planning import solver_child
from lastmile.dispatch.planning.solver_child import STOP, Failed, Message, SolveRequest
from lastmile.dispatch.planning.transfer import Parcel, share
from lastmile.routing import ENGINES, Problem, Progress, Result

__all__ = ["SolveRequest", "choose_engine", "solve_in_child"]

# Not `-m`: the child's classes would then belong to its __main__, and their pickles could not be read here.
_CHILD = f"from {solver_child.__name__} import main; main()"
_POLL_S = 0.1
OVERTIME_S = 120.0
"""Seconds after which an engine that does not end by itself is killed."""
STARTING_S = 600.0
"""Seconds more for an engine from which nothing was heard yet: it may be compiling on a busy machine."""
_LAST_WORDS = 4000
_EXIT_S = 5.0


def choose_engine(name: str | None) -> str:
    """Give the engine asked for, or the first one of ``ENGINES`` that this installation has.

    Raises
    ------
    UnsupportedProblem
        If there is none of that name.
    """
    if name is None:
        return next(known for known, place in ENGINES.items() if _is_there(place.partition(":")[0]))
    if name not in ENGINES:
        raise UnsupportedProblem(f"there is no engine {name!r}; choose --engine {' or '.join(ENGINES)}")
    return name


def _is_there(module: str) -> bool:
    spec = find_spec(module)
    return spec is not None and spec.origin is not None


def solve_in_child(
    problem: Problem,
    request: SolveRequest,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    overtime_s: float = OVERTIME_S,
    starting_s: float = STARTING_S,
) -> Result:
    """Plan one day in a process of its own.

    The child dies with this process, and is killed when this function ends in any other way than with its result, so
    call it from a thread that lives as long as the solve.

    Parameters
    ----------
    should_stop : asked ten times a second; ``True`` ends the solve with the best plan so far.
    overtime_s : beyond one and a half time limits, counted from the child's first word, so many seconds are left for
        finishing.
    starting_s : so many seconds more until the first word, for starting and compiling.

    Raises
    ------
    UnsupportedProblem, InvalidProblem
        As the engine says.
    ExternalFailure
        If the child dies, with its last words; or if it does not end.
    """
    told = False
    patience_s = 1.5 * request.time_limit_s + overtime_s
    deadline = time.monotonic() + starting_s + patience_s
    heard = False
    with _Child(problem, request) as child:
        while True:
            if time.monotonic() > deadline:
                raise ExternalFailure(
                    f"engine {request.engine} did not end {overtime_s:.0f} s after its time limit and was killed",
                    {"time_limit_s": request.time_limit_s},
                )
            if not told and should_stop is not None and should_stop():
                told = child.tell(STOP)
            message = child.hear(_POLL_S)
            if isinstance(message, Result):
                return message
            if isinstance(message, Failed):
                raise message.error
            if message is not None:
                if not heard:
                    heard, deadline = True, time.monotonic() + patience_s
                if on_progress is not None:
                    on_progress(message)


class _Child:
    """A running solver process and its channel."""

    def __init__(self, problem: Problem, request: SolveRequest) -> None:
        self._problem, self._request = problem, request

    def __enter__(self) -> Self:
        with ExitStack() as cleaning:
            try:
                self._errors = os.memfd_create("lastmile-solver-errors", os.MFD_CLOEXEC)
                cleaning.callback(os.close, self._errors)
                self._channel, theirs = Pipe()
                cleaning.callback(self._channel.close)
                with closing(theirs):
                    parcel = share((self._problem, self._request))
                    try:
                        self._process = self._start(theirs, parcel)
                    finally:
                        os.close(parcel.descriptor)
            except OSError as error:
                raise ExternalFailure(f"the solver process cannot be started: {error.strerror}") from error
            self._cleaning = cleaning.pop_all()
        return self

    def _start(self, theirs: Connection, parcel: Parcel) -> subprocess.Popen[bytes]:
        arguments = [theirs.fileno(), parcel.descriptor, os.getpid()]
        return subprocess.Popen(  # noqa: S603  our own interpreter and module
            [sys.executable, "-X", "faulthandler", "-c", _CHILD, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=self._errors,
            stderr=self._errors,
            pass_fds=(theirs.fileno(), *parcel.descriptors),
            process_group=0,  # a terminal's Ctrl-C reaches this process only
        )

    def tell(self, word: str) -> bool:
        """Say something to the child; whether it could be sent."""
        try:
            self._channel.send(word)
        except OSError:
            return False
        return True

    def hear(self, timeout_s: float) -> Message | None:
        """Give the child's next message, ``None`` if it says nothing for a while.

        Raises
        ------
        ExternalFailure
            If it is dead.
        """
        try:
            if not self._channel.poll(timeout_s):
                return None
            message: Message = self._channel.recv()
        except (EOFError, ConnectionResetError):
            raise self._death() from None
        return message

    def _death(self) -> ExternalFailure:
        code = self._process.wait(_EXIT_S)
        how = f"ended with code {code}"
        if code < 0:
            name = signal.Signals(-code).name
            how = f"was killed by {name}" + (", most likely for want of memory" if name == "SIGKILL" else "")
        words = self._last_words()
        last_line = words.rpartition("\n")[2]
        return ExternalFailure(
            f"the solver process {how}" + (f"; its last words: {last_line}" if last_line else ""),
            {"exit_code": code, "output": words},
        )

    def _last_words(self) -> str:
        size = os.fstat(self._errors).st_size
        return os.pread(self._errors, _LAST_WORDS, max(0, size - _LAST_WORDS)).decode(errors="replace").strip()

    def __exit__(self, *_: object) -> None:
        with self._cleaning:
            self._process.kill()
            self._process.wait()
