"""How loops over pairs and arcs are compiled: by Numba, once a machine, without the interpreter lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a function at its first call, and keep the result beside the sources or in the user's cache.

    Where neither can be written it is compiled again in every process, a few seconds each.
    """
    result: F
    try:
        result = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:
        result = numba.njit(nogil=True)(function)
    return result
