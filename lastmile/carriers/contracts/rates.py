"""The rate card: zone × weight break × service level, and how a carrier weighs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from lastmile.carriers.contracts.arithmetic import ceil_div, ceil_to_step

G_PER_KG = 1000


class ChargePer(StrEnum):
    """What one price of the rate card pays for."""

    SHIPMENT = "shipment"
    PARCEL = "parcel"


@dataclass(frozen=True, slots=True)
class WeightBreak:
    """One step of a rate: everything up to a weight costs one price.

    Parameters
    ----------
    up_to_g : heaviest chargeable weight of the step, grams, included.
    price_minor : price in minor units.
    """

    up_to_g: int
    price_minor: int


@dataclass(frozen=True, slots=True)
class VolumeBreak:
    """One step of a rate by volume.

    Parameters
    ----------
    up_to_cm3 : largest piece of the step, cubic centimetres, included.
    price_minor : price in minor units.
    """

    up_to_cm3: int
    price_minor: int


@dataclass(frozen=True, slots=True)
class Rate:
    """The prices of one zone at one of the carrier's service levels.

    Parameters
    ----------
    zone_id, service_level : what the prices hold for.
    breaks : ascending in weight, never cheaper when heavier; at least one.
    extra_kg_minor : price per started kilogram above the last break; ``None`` means that heavier is refused.
    promised_days : delivery days here; ``None`` means what the service level promises.
    volume_breaks : prices by volume, ascending as those by weight; the dearer of the two counts, and a larger piece
        than the last is refused. Empty means that only weight prices.
    """

    zone_id: str
    service_level: str
    breaks: tuple[WeightBreak, ...]
    extra_kg_minor: int | None = None
    promised_days: int | None = None
    volume_breaks: tuple[VolumeBreak, ...] = ()

    def volume_step(self, volume_cm3: int) -> VolumeBreak | None:
        """Give the volume break of a piece; ``None`` above the last one."""
        place = bisect_left(self.volume_breaks, volume_cm3, key=lambda step: step.up_to_cm3)
        return self.volume_breaks[place] if place < len(self.volume_breaks) else None

    def step(self, weight_g: int) -> int:
        """Give the index of the weight break; ``len(breaks)`` means above the last one."""
        return bisect_left(self.breaks, weight_g, key=lambda step: step.up_to_g)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A shipment as the carrier weighs it.

    Parameters
    ----------
    actual_g, volumetric_g : both for the whole shipment; ``volumetric_g`` is 0 without a divisor.
    piece_g : what the rate card is read at, grams, for each charged piece.
    pieces : how many times the price is paid.
    piece_cm3 : the volume of each charged piece, rounded up.
    """

    actual_g: int
    volumetric_g: int
    piece_g: int
    pieces: int
    piece_cm3: int = 0


@dataclass(frozen=True, slots=True)
class Weighing:
    """From scale and tape measure to the weight that is charged.

    Parameters
    ----------
    volumetric_divisor : cubic centimetres per kilogram, such as 5000; ``None`` means that only the scale counts.
    step_g : the charged weight is rounded up to the next multiple of so many grams.
    charge_per : one price for the shipment, or one for each parcel at the mean weight, rounded up.
    """

    volumetric_divisor: int | None = None
    step_g: int = 1
    charge_per: ChargePer = ChargePer.SHIPMENT

    def weigh(self, weight_g: int, volume_cm3: int, parcels: int) -> Weighed:
        """Weigh one shipment from its totals in grams and cubic centimetres."""
        volumetric_g = ceil_div(volume_cm3 * G_PER_KG, self.volumetric_divisor) if self.volumetric_divisor else 0
        pieces = parcels if self.charge_per is ChargePer.PARCEL else 1
        piece_g = ceil_to_step(ceil_div(max(weight_g, volumetric_g), pieces), self.step_g)
        return Weighed(weight_g, volumetric_g, piece_g, pieces, ceil_div(volume_cm3, pieces))


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """A promise that a carrier sells.

    Parameters
    ----------
    name : the carrier's name of the level, as its rates use it.
    serves : the shop's service levels that it fulfils.
    promised_days : delivery days counted from collection.
    promised_minutes : instead of days, from when the parcels are ready; ``None`` where the promise is in days.
    by_s : the promise's end on its day, seconds of local wall clock.
    """

    name: str
    serves: frozenset[str]
    promised_days: int = 0
    promised_minutes: int | None = None
    by_s: int = 86_399


@dataclass(frozen=True)
class RateCard:
    """All rates of one contract.

    Parameters
    ----------
    rates : at most one for each zone and service level.
    service_levels : in the order of preference: the first that serves what is asked and has a rate is taken.
    weighing : how the charged weight comes about.
    """

    rates: tuple[Rate, ...]
    service_levels: tuple[ServiceLevel, ...]
    weighing: Weighing = Weighing()

    @cached_property
    def _by_zone_and_level(self) -> dict[tuple[str, str], int]:
        return {(rate.zone_id, rate.service_level): index for index, rate in enumerate(self.rates)}

    @cached_property
    def _levels(self) -> dict[str, ServiceLevel]:
        return {level.name: level for level in self.service_levels}

    def level(self, name: str) -> ServiceLevel:
        """Give one of the carrier's own service levels."""
        return self._levels[name]

    def rate_index(self, zone_id: str, asked_level: str) -> int:
        """Find the rate for a zone and a shop's service level; −1 where the carrier does not sell it there."""
        for level in self.service_levels:
            if asked_level in level.serves and (zone_id, level.name) in self._by_zone_and_level:
                return self._by_zone_and_level[zone_id, level.name]
        return -1


@dataclass(frozen=True, slots=True)
class CheaperThoughHeavier:
    """A break of a rate that is out of order.

    Parameters
    ----------
    position : index of the break that is wrong, compared with the one before it.
    weight : whether the weight (or volume) does not rise; otherwise the price falls.
    """

    position: int
    weight: bool


def monotone_faults(breaks: Sequence[tuple[int, int]]) -> list[CheaperThoughHeavier]:
    """Find where sizes do not rise or a heavier or larger parcel is cheaper.

    Parameters
    ----------
    breaks : (size, price in minor units); sizes are grams or cubic centimetres.
    """
    faults = []
    for position in range(1, len(breaks)):
        (size_before, price_before), (size, price) = breaks[position - 1], breaks[position]
        if size <= size_before:
            faults.append(CheaperThoughHeavier(position, weight=True))
        elif price < price_before:
            faults.append(CheaperThoughHeavier(position, weight=False))
    return faults
