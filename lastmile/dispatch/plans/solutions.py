"""Solutions and parts of problems as bytes that any machine reads back."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any, Final, get_args

import msgspec
import numpy as np

from lastmile.dispatch.planning.solving import SolveRequest
from lastmile.routing import Solution
from lastmile.routing.decompose import Part


@dataclass(frozen=True, slots=True)
class PartWork:
    """A part of a large plan and what may be spent on it: all that a worker needs, also one without streets."""

    part: Part
    request: SolveRequest


def pack_solution(solution: Solution) -> bytes:
    """Write a solution down."""
    return zlib.compress(msgspec.json.encode(solution), 6)


def unpack_solution(packed: bytes) -> Solution:
    """Read what `pack_solution` wrote."""
    return _SOLUTION.decode(zlib.decompress(packed))


def pack_work(work: PartWork) -> bytes:
    """Write a part down, matrices and all."""
    return zlib.compress(msgspec.msgpack.encode(work, enc_hook=_from_array), 1)


def unpack_work(packed: bytes) -> PartWork:
    """Read what `pack_work` wrote.

    Raises
    ------
    InvalidProblem
        If it contradicts itself.
    """
    return _WORK.decode(zlib.decompress(packed))


def _from_array(value: Any) -> dict[str, Any]:
    if isinstance(value, np.ndarray):
        return {"shape": value.shape, "data": np.ascontiguousarray(value).data.cast("B") if value.size else b""}
    raise NotImplementedError(type(value).__name__)


def _to_array(kind: type, value: dict[str, Any]) -> Any:
    dtype = get_args(get_args(kind)[1])[0]
    return np.frombuffer(value["data"], dtype=dtype).reshape(value["shape"])


_SOLUTION: Final = msgspec.json.Decoder(Solution)
_WORK: Final = msgspec.msgpack.Decoder(PartWork, dec_hook=_to_array)
