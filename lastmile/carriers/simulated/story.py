"""What happens to one parcel: drawn once, from the seed and its reference, whoever asks and whenever."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Final

from lastmile.carriers.simulated.scenario import Scenario

_TEXTS: Final = {
    "BOOKED": "Booked",
    "COLLECTED": "Collected from the sender",
    "HUB_IN": "Arrived at the sorting centre",
    "HUB_OUT": "Left the sorting centre",
    "DELAY": "Delayed on the way",
    "ON_VAN": "Out for delivery",
    "DOOR_CLOSED": "Nobody at home",
    "DOOR_REFUSED": "Refused at the door",
    "DOOR_ADDRESS": "Address not found",
    "HANDED_OVER": "Handed over",
    "BACK": "On its way back to the sender",
    "BACK_HOME": "Back at the sender's",
    "GONE": "Not found after a search",
    "BROKEN": "Damaged in transit",
    "STOPPED": "Cancelled by the sender",
}
_DOOR: Final = ("DOOR_CLOSED", "DOOR_CLOSED", "DOOR_REFUSED", "DOOR_ADDRESS")
_SECOND_TRY: Final = 0.6
_MOST_TRIES: Final = 3
_DELAYED: Final = 0.04


@dataclass(frozen=True, slots=True)
class Happening:
    """One true event, and when it shows.

    Parameters
    ----------
    at : when it happened, in the offset in which the carrier states it.
    shows_at : from when a poll gives it.
    pushes_at : when it is pushed: never, once or twice, in any order with others.
    """

    id: str
    at: datetime
    code: str
    place: str
    shows_at: datetime
    pushes_at: tuple[datetime, ...]

    @property
    def text(self) -> str:
        """What the carrier writes beside the code."""
        return _TEXTS[self.code]


@dataclass(frozen=True, slots=True)
class Story:
    """A parcel's life, in the order in which it happens."""

    happenings: tuple[Happening, ...]

    def truth(self, now: datetime) -> str:
        """Give the code that is true at an instant, whether or not anybody has been told."""
        return [happening.code for happening in self.happenings if happening.at <= now][-1]

    @property
    def ends_at(self) -> datetime:
        """When the last word has been said by poll."""
        return max(happening.shows_at for happening in self.happenings)


def draw_story(scenario: Scenario, reference: str, booked_at: datetime) -> Story:
    """Draw a parcel's life from booking to its end."""
    dice = Random(f"{scenario.seed}:{reference}")  # noqa: S311  a game, not a secret
    at, happenings = booked_at, []
    for number, (wait_min, code) in enumerate(_course(dice, scenario)):
        at += timedelta(seconds=round(wait_min * 60))
        happenings.append(_happening(dice, scenario, f"{reference}-{number}", at, code))
    return Story(tuple(happenings))


def stopped(scenario: Scenario, story: Story, reference: str, now: datetime) -> Story | None:
    """Give the story that ends here, or ``None`` if the parcel is already under way."""
    if story.truth(now) != "BOOKED":
        return None
    dice = Random(f"{scenario.seed}:{reference}:stopped")  # noqa: S311  a game, not a secret
    past = tuple(happening for happening in story.happenings if happening.at <= now)
    return Story((*past, _happening(dice, scenario, f"{reference}-stop", now, "STOPPED")))


def _course(dice: Random, scenario: Scenario) -> Iterator[tuple[float, str]]:
    """Yield minutes since the one before, and what happens."""
    yield 0, "BOOKED"
    yield dice.uniform(60, 300), "COLLECTED"
    yield dice.uniform(45, 150), "HUB_IN"
    yield dice.uniform(120, 360), "HUB_OUT"
    fate = dice.random()
    if fate < scenario.lost:
        yield dice.uniform(2_800, 4_300), "GONE"
    elif fate < scenario.lost + scenario.damaged:
        yield dice.uniform(60, 240), "BROKEN"
        yield from _return(dice)
    else:
        if dice.random() < _DELAYED:
            yield dice.uniform(60, 400), "DELAY"
        yield from _last_mile(dice, failed=fate > 1 - scenario.failed)


def _last_mile(dice: Random, *, failed: bool) -> Iterator[tuple[float, str]]:
    for _ in range(_MOST_TRIES):
        yield dice.uniform(240, 700), "ON_VAN"
        if not failed:
            yield dice.uniform(15, 420), "HANDED_OVER"
            return
        yield dice.uniform(15, 420), dice.choice(_DOOR)
        failed = dice.random() > _SECOND_TRY
    yield from _return(dice)


def _return(dice: Random) -> Iterator[tuple[float, str]]:
    yield dice.uniform(120, 900), "BACK"
    yield dice.uniform(900, 2_500), "BACK_HOME"


def _happening(dice: Random, scenario: Scenario, name: str, at: datetime, code: str) -> Happening:
    lag_min = dice.uniform(60, 600) if dice.random() < scenario.late else dice.uniform(0, 5)
    shows_at = at + timedelta(minutes=lag_min)
    pushes = 0 if dice.random() < scenario.lost_pushes else 2 if dice.random() < scenario.double_pushes else 1
    pushes_at = tuple(shows_at + timedelta(minutes=dice.expovariate(1 / 20)) for _ in range(pushes))
    stated = at.astimezone(timezone(timedelta(minutes=dice.choice(scenario.offsets_min))))
    return Happening(name, stated, code, f"Centre {dice.randrange(1, 40)}", shows_at, pushes_at)
