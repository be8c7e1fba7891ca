"""The carrier itself: what it has booked, what it shows, what it pushes, and what is true."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from lastmile.carriers.simulated.clock import SimulatedClock
from lastmile.carriers.simulated.scenario import Scenario
from lastmile.carriers.simulated.story import Happening, Story, draw_story, stopped

_MOST_TRIES = 6


@dataclass(frozen=True, slots=True)
class Parcel:
    """A booked parcel."""

    number: str
    reference: str
    story: Story


@dataclass(frozen=True, slots=True, order=True)
class Push:
    """One event on its way to the webhook."""

    due_at: datetime
    number: str
    event: str
    attempt: int = 1


class Simulation:
    """A carrier with a memory and a clock, without a network."""

    def __init__(self, scenario: Scenario, clock: SimulatedClock | None = None) -> None:
        self.scenario = scenario
        self.clock = clock or SimulatedClock(scenario.start, scenario.speed)
        self._by_number: dict[str, Parcel] = {}
        self._by_reference: dict[str, Parcel] = {}
        self._pushes: list[Push] = []
        self.instructions: dict[str, list[dict[str, Any]]] = {}
        for index in range(scenario.parcels):
            self.book(f"made-up-{index}", scenario.start)

    @property
    def numbers(self) -> tuple[str, ...]:
        """All parcels, in the order of booking."""
        return tuple(self._by_number)

    def book(self, reference: str, now: datetime) -> Parcel:
        """Book a parcel; the same reference again is the same parcel."""
        if reference in self._by_reference:
            return self._by_reference[reference]
        number = f"SIM{self.scenario.seed:03d}{len(self._by_number):09d}"
        return self._keep(Parcel(number, reference, draw_story(self.scenario, reference, now)))

    def find(self, number: str) -> Parcel | None:
        """Give a parcel, ``None`` where there is none."""
        return self._by_number.get(number)

    def cancel(self, parcel: Parcel, now: datetime) -> bool:
        """Stop a parcel that has not been collected."""
        story = stopped(self.scenario, parcel.story, parcel.reference, now)
        if story is not None:
            self._keep(replace(parcel, story=story))
        return story is not None

    def instruct(self, parcel: Parcel, asked: dict[str, Any]) -> int:
        """Note what the shipper says after a failed attempt; give its number, the same for the same."""
        told = self.instructions.setdefault(parcel.number, [])
        if asked not in told:
            told.append(asked)
        return told.index(asked) + 1

    def shown(self, parcel: Parcel, now: datetime) -> list[Happening]:
        """Give what a poll may see by now, latest first."""
        return [h for h in reversed(parcel.story.happenings) if h.shows_at <= now]

    def due(self, now: datetime) -> Push | None:
        """Take the next push that is due, if any; none goes out while the carrier is down."""
        if self.scenario.down(now) or not self._pushes or self._pushes[0].due_at > now:
            return None
        return heapq.heappop(self._pushes)

    def not_taken(self, push: Push, now: datetime) -> None:
        """Try a push again later, up to a limit."""
        if push.attempt < _MOST_TRIES:
            later = now + timedelta(minutes=2**push.attempt)
            heapq.heappush(self._pushes, replace(push, due_at=later, attempt=push.attempt + 1))

    def happening(self, push: Push) -> Happening | None:
        """Give what a push tells; ``None`` where a cancellation has made it untrue."""
        story = self._by_number[push.number].story
        return next((happening for happening in story.happenings if happening.id == push.event), None)

    def truth(self, now: datetime) -> dict[str, str]:
        """Give the true code of every parcel at an instant."""
        return {number: parcel.story.truth(now) for number, parcel in self._by_number.items()}

    @property
    def ends_at(self) -> datetime:
        """When everything has happened and every poll shows it."""
        return max((parcel.story.ends_at for parcel in self._by_number.values()), default=self.scenario.start)

    def _keep(self, parcel: Parcel) -> Parcel:
        known = self._by_number.get(parcel.number)
        told = {happening.id for happening in known.story.happenings} if known else set()
        self._by_number[parcel.number] = self._by_reference[parcel.reference] = parcel
        for happening in parcel.story.happenings:
            if happening.id not in told:
                for due_at in happening.pushes_at:
                    heapq.heappush(self._pushes, Push(due_at, parcel.number, happening.id))
        return parcel


def event_document(happening: Happening) -> dict[str, Any]:
    """Write an event as the carrier does."""
    return {
        "id": happening.id,
        "at": happening.at.isoformat(),
        "code": happening.code,
        "text": happening.text,
        "place": happening.place,
    }
