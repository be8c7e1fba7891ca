"""Stop asking a system that is down; try it again now and then."""

from __future__ import annotations


class CircuitBreaker:
    """Open after some failures in a row; after a rest one request tries, and its outcome decides.

    Parameters
    ----------
    failures : in a row, ≥ 1.
    rest_s : seconds without requests.
    """

    def __init__(self, failures: int, rest_s: float) -> None:
        self._limit = failures
        self._rest_s = rest_s
        self._failures = 0
        self._closed_until_s = float("-inf")

    def rest_s(self, now_s: float) -> float:
        """Give the seconds until a request may go, 0 for now; the first one after a rest is the trial."""
        left_s = self._closed_until_s - now_s
        if self._failures >= self._limit and left_s <= 0:
            self._closed_until_s = now_s + self._rest_s
        return max(0.0, left_s)

    def succeeded(self) -> None:
        """Let everything through again."""
        self._failures = 0
        self._closed_until_s = float("-inf")

    def failed(self, now_s: float) -> None:
        """Count one more failure in a row."""
        self._failures += 1
        if self._failures >= self._limit:
            self._closed_until_s = now_s + self._rest_s
