"""Asking a routing service over HTTP: one place for time limits, size limits and what counts as an answer."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any, Final

import httpx
import numpy as np
from numpy.typing import NDArray

from lastmile.core.errors import ExternalFailure, InvalidInput
from lastmile.roads.matrix import UNREACHABLE, Matrix
from lastmile.roads.profiles import Profile
from lastmile.roads.slices import TimeSlice

_LARGEST_ANSWER_BYTES: Final = 64 << 20


class JsonService:
    """A routing service that answers JSON.

    Parameters
    ----------
    name : for messages, e.g. ``"OSRM"``.
    url : its root, ``http://`` or ``https://``.
    timeout_s : how long one answer may take.

    Raises
    ------
    InvalidInput
        If the address is not an HTTP address.
    """

    def __init__(self, name: str, url: str, timeout_s: float) -> None:
        if not url.startswith(("http://", "https://")):
            raise InvalidInput(f"{name} at {url!r}: expected an address that begins with http:// or https://")
        self._name = name
        self._client = httpx.Client(base_url=url.rstrip("/"), timeout=timeout_s, trust_env=False)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(self, path: str, params: Mapping[str, str]) -> dict[str, Any]:
        """Ask with GET; see ``_answer`` for errors."""
        return self._answer(self._client.build_request("GET", path, params=dict(params)))

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Ask with POST; see ``_answer`` for errors."""
        return self._answer(self._client.build_request("POST", path, json=dict(body)))

    def failure(self, what: str) -> ExternalFailure:
        """Make the error for an answer that makes no sense."""
        return ExternalFailure(f"{self._name} at {self._client.base_url}: {what}", {"service": self._name})

    def _answer(self, request: httpx.Request) -> dict[str, Any]:
        try:
            response = self._client.send(request, stream=True)
            try:
                content = self._read(response)
            finally:
                response.close()
        except httpx.TimeoutException as error:
            raise self.failure("no answer in time") from error
        except httpx.HTTPError as error:
            raise self.failure(f"cannot be reached ({error})") from error
        payload = self._parse(content, response.status_code)
        if response.status_code != httpx.codes.OK:
            said = str(payload.get("message") or payload.get("error") or "")[:200]
            raise self.failure(f"answered {response.status_code} {said}".strip())
        return payload

    def _read(self, response: httpx.Response) -> bytes:
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > _LARGEST_ANSWER_BYTES:
                raise self.failure(f"an answer of more than {_LARGEST_ANSWER_BYTES >> 20} MB")
        return bytes(content)

    def _parse(self, content: bytes, status: int) -> dict[str, Any]:
        try:
            payload = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise self.failure(f"answered {status} with something that is not JSON") from error
        if not isinstance(payload, dict):
            raise self.failure(f"answered {status} with JSON that is not an object")
        return payload

    def block(self, rows: Any, shape: tuple[int, int], what: str) -> NDArray[np.float64]:
        """Read a table of numbers ≥ 0, ``null`` = no way, which becomes inf.

        Raises
        ------
        ExternalFailure
            If the shape is another, or something in it is neither a number ≥ 0 nor ``null``.
        """
        if not isinstance(rows, list) or len(rows) != shape[0]:
            raise self.failure(f"{what} has not {shape[0]} rows")
        table = np.empty(shape)
        for number, row in enumerate(rows):
            if not isinstance(row, list) or len(row) != shape[1]:
                raise self.failure(f"{what}, row {number} has not {shape[1]} entries")
            table[number] = [self._number(value, what) for value in row]
        return table

    def _number(self, value: Any, what: str) -> float:
        if value is None:
            return math.inf
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < UNREACHABLE:
            raise self.failure(f"{what} holds {str(value)[:40]!r}: expected a number ≥ 0 or null")
        return float(value)

    def polyline(self, coordinates: Any) -> NDArray[np.float64]:
        """Read ``[[lon, lat], …]``, shape (m, 2).

        Raises
        ------
        ExternalFailure
            If it is something else or off the earth.
        """
        try:
            points = np.asarray(coordinates, dtype=np.float64)
        except (TypeError, ValueError) as error:
            raise self.failure("a geometry that is no list of positions") from error
        if points.ndim != 2 or points.shape[1] != 2 or not (np.abs(points) <= [180, 90]).all():
            raise self.failure("a geometry that is no list of positions")
        return points


def blocks(count: int, size: int) -> Iterator[tuple[slice, slice]]:
    """Cut a square of ``count`` into squares of at most ``size``, row by row."""
    for row in range(0, count, size):
        for column in range(0, count, size):
            yield slice(row, min(row + size, count)), slice(column, min(column + size, count))


def empty_matrix(count: int) -> Matrix:
    """Make a matrix to fill."""
    return Matrix(np.zeros((count, count), dtype=np.int32), np.zeros((count, count), dtype=np.int32))


def write_block(
    matrix: Matrix,
    place: tuple[slice, slice],
    time_s: NDArray[np.float64],
    metres: NDArray[np.float64],
    time_factor: float,
) -> None:
    """Round a block into a matrix; a pair without time or distance is unreachable in both."""
    missing = ~np.isfinite(time_s) | ~np.isfinite(metres)
    for target, values in ((matrix.duration_s, time_s * time_factor), (matrix.distance_m, metres)):
        clipped = np.rint(np.clip(np.where(missing, 0.0, values), 0, UNREACHABLE - 1)).astype(np.int32)
        target[place] = np.where(missing, UNREACHABLE, clipped)


def close_diagonal(matrix: Matrix) -> Matrix:
    """Set from a place to itself to zero."""
    np.fill_diagonal(matrix.duration_s, 0)
    np.fill_diagonal(matrix.distance_m, 0)
    return matrix


def uniform_factor(profile: Profile, time_slice: TimeSlice | None) -> float:
    """Give the one factor on all times; a service cannot slow single road classes.

    Raises
    ------
    InvalidInput
        If the slice treats road classes differently.
    """
    if time_slice is None:
        return 1.0 / profile.speed_factor
    factors = {float(factor) for factor in time_slice.time_factors()}
    if len(factors) > 1:
        raise InvalidInput(f"time slice {time_slice.name}: a routing service takes one factor for all road classes")
    return factors.pop() / profile.speed_factor
