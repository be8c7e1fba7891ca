"""No more requests per second than the other side allows."""

from __future__ import annotations


class Pace:
    """Generic cell rate algorithm (ITU-T I.371): a burst at once, then evenly.

    Parameters
    ----------
    per_s : requests per second, > 0.
    burst : requests that may go at once after a rest, ≥ 1.
    """

    def __init__(self, per_s: float, burst: int) -> None:
        self._step_s = 1 / per_s
        self._slack_s = (burst - 1) * self._step_s
        self._due_s = float("-inf")

    def reserve(self, now_s: float) -> float:
        """Take the next place in the queue and give the seconds to wait for it; 0 means now."""
        due_s = max(self._due_s, now_s)
        self._due_s = due_s + self._step_s
        return max(0.0, due_s - self._slack_s - now_s)

    def hold(self, until_s: float) -> None:
        """Let nobody go before a time: the other side has said so."""
        self._due_s = max(self._due_s, until_s + self._slack_s)
