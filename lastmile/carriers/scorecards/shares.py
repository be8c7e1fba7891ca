"""A share of so many: with its interval, and drawn towards what is usual while there is little to go by."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

_Z_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """How often something happened.

    Parameters
    ----------
    hits, trials : 0 ≤ hits ≤ trials.
    """

    hits: int = 0
    trials: int = 0

    @property
    def value(self) -> float | None:
        """Hits ÷ trials; ``None`` without a trial."""
        return self.hits / self.trials if self.trials else None

    def interval(self, z: float = _Z_95) -> tuple[float, float]:
        """Give the Wilson score interval, 95 % unless told otherwise; (0, 1) without a trial.

        E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).
        """
        if not self.trials:
            return 0.0, 1.0
        n, share = self.trials, self.hits / self.trials
        middle = share + z * z / (2 * n)
        half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        scale = 1 + z * z / n
        return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)

    def shrunk(self, usual: float, weight: float) -> float:
        """Give the share as if ``weight`` further trials had gone as usual: the mean of a beta distribution."""
        if self.value is None:
            return usual
        return usual + (self.value - usual) * self.trials / (self.trials + weight)

    def __add__(self, other: Share) -> Share:
        return Share(self.hits + other.hits, self.trials + other.trials)
