"""A made-up day of orders for real places: what e-commerce parcels weigh, when people want them, what they need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lastmile.core.errors import InvalidInput
from lastmile.core.geo import Position
from lastmile.dispatch.example.places import DemandAddress, DemandPlaces

MEDIAN_WEIGHT_KG = 1.4
WEIGHT_SIGMA = 1.0
MAX_WEIGHT_KG = 60.0
HEAVY_KG = 25.0
SHARE_WINDOWS = 0.30
SHARE_RETURNS = 0.08
SHARE_CASH = 0.10
SHARE_COLD = 0.04
SHARE_LATE_READY = 0.05
SERVICE_LEVELS = {"standard": 0.72, "next_day": 0.16, "same_day": 0.08, "express": 0.04}
ADDRESSES_PER_ORDER = 0.2
"""An extract with fewer addresses than this share of the orders gets its customers from its streets."""

FIRST_NAMES = [
    "Aino",
    "Ada",
    "Amir",
    "Anna",
    "Ben",
    "Carla",
    "David",
    "Elif",
    "Emil",
    "Eva",
    "Farid",
    "Grace",
    "Hugo",
    "Ida",
    "Iris",
    "João",
    "Kaisa",
    "Lars",
    "Leila",
    "Maria",
    "Mikko",
    "Noor",
    "Olga",
    "Pedro",
    "Priya",
    "Rosa",
    "Sami",
    "Sofia",
    "Tuomas",
    "Yuki",
]
LAST_NAMES = [
    "Ahmed",
    "Andersson",
    "Bauer",
    "Costa",
    "Dubois",
    "Eriksson",
    "Fischer",
    "García",
    "Hansen",
    "Ibrahim",
    "Jokinen",
    "Kaya",
    "Korhonen",
    "Kumar",
    "Laine",
    "Lopes",
    "Martin",
    "Mäkinen",
    "Nguyen",
    "Nieminen",
    "Novak",
    "Okafor",
    "Pereira",
    "Rossi",
    "Schmidt",
    "Silva",
    "Tanaka",
    "Virtanen",
    "Walker",
    "Young",
]
_NOTES = ("", "", "", "", "", "ring twice", "leave with the neighbour", "door code at the gate", "call before arrival")


@dataclass(frozen=True, slots=True)
class DemandOrder:
    """One made-up order at a real place; an empty ``address`` means that only the position is known."""

    order_id: str
    recipient: str
    phone: str
    address: str
    postcode: str
    position: Position
    parcels: int
    weight_g: int
    sides_cm: tuple[int, int, int]
    window: str
    service_min: float
    kind: str
    service_level: str
    skills: tuple[str, ...]
    priority: int
    cash_minor: int
    ready_at: str
    note: str


def uses_addresses(places: DemandPlaces, orders: int) -> bool:
    """Whether an extract has enough addresses to take the customers from."""
    return len(places.addresses) >= max(1, round(orders * ADDRESSES_PER_ORDER))


def draw_orders(places: DemandPlaces, orders: int, rng: np.random.Generator) -> list[DemandOrder]:
    """Draw a day of orders.

    Raises
    ------
    InvalidInput
        If the extract has neither enough addresses nor streets, or the number is not from 1 to 100,000.
    """
    if not 1 <= orders <= 100_000:
        raise InvalidInput(f"{orders} orders; expected 1 to 100,000")
    if uses_addresses(places, orders):
        customers = _draw_addresses(places.addresses, orders, rng)
    elif len(places.street_points):
        chosen = _draw_points(places.street_points, orders, rng)
        customers = [DemandAddress("", "", Position(float(lon), float(lat))) for lon, lat in chosen.round(6)]
    else:
        raise InvalidInput("the extract has neither addresses nor residential streets to take customers from")
    return [_draw_order(number, customer, rng) for number, customer in enumerate(customers, start=1)]


def _draw_addresses(addresses: tuple[DemandAddress, ...], orders: int, rng: np.random.Generator) -> list[DemandAddress]:
    """Take every address once before any is taken twice."""
    rounds = -(-orders // len(addresses))
    chosen = np.concatenate([rng.permutation(len(addresses)) for _ in range(rounds)])[:orders]
    return [addresses[index] for index in chosen]


def _draw_points(points: NDArray[np.float64], orders: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw points of streets, denser around a few centres, as towns are."""
    low, high = np.percentile(points, [2, 98], axis=0)
    size = np.maximum(high - low, 1e-6)
    centres = points[rng.choice(len(points), size=6)]
    weights = np.full(len(points), 0.25)
    for centre, reach in zip(centres, rng.uniform(0.06, 0.15, 6), strict=True):
        weights += np.exp(-((((points - centre) / size) ** 2).sum(axis=1)) / (2 * reach**2))
    twice = orders > len(points)
    chosen: NDArray[np.float64] = points[rng.choice(len(points), orders, replace=twice, p=weights / weights.sum())]
    return chosen


def _draw_order(number: int, customer: DemandAddress, rng: np.random.Generator) -> DemandOrder:
    parcels = int(min(8, 1 + rng.geometric(0.82) - 1))
    weight_kg = float(
        np.clip(rng.lognormal(np.log(MEDIAN_WEIGHT_KG), WEIGHT_SIGMA, parcels).sum(), 0.05, MAX_WEIGHT_KG)
    )
    is_return = rng.random() < SHARE_RETURNS
    service_level = str(rng.choice(list(SERVICE_LEVELS), p=list(SERVICE_LEVELS.values())))
    skills = (*(("cold",) if rng.random() < SHARE_COLD else ()), *(("two_person",) if weight_kg > HEAVY_KG else ()))
    pays_cash = not is_return and rng.random() < SHARE_CASH
    return DemandOrder(
        order_id=f"D-{number:05d}",
        recipient=f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}",
        phone=f"+44 7700 900{int(rng.integers(1000)):03d}",
        address=customer.text,
        postcode=customer.postcode,
        position=customer.position,
        parcels=parcels,
        weight_g=round(weight_kg * 1000 / 10) * 10 or 10,
        sides_cm=_draw_sides(weight_kg / parcels, rng),
        window=_draw_window(service_level, rng),
        service_min=round(float(rng.uniform(2.0, 4.5)) + 0.4 * (parcels - 1) + (6 if "two_person" in skills else 0), 1),
        kind="return" if is_return else "delivery",
        service_level=service_level,
        skills=skills,
        priority=90 if service_level == "express" else int(rng.choice([25, 50, 50, 50, 75])),
        cash_minor=int(rng.lognormal(np.log(35), 0.6) * 100) if pays_cash else 0,
        ready_at="10:00" if not is_return and rng.random() < SHARE_LATE_READY else "",
        note=str(rng.choice(_NOTES)),
    )


def _draw_sides(weight_kg: float, rng: np.random.Generator) -> tuple[int, int, int]:
    """Draw a box that holds the weight at 90 to 350 g per litre."""
    litres = weight_kg / rng.uniform(0.09, 0.35)
    edge_cm = (litres * 1000) ** (1 / 3)
    length, width = edge_cm * rng.uniform(1.1, 1.6), edge_cm * rng.uniform(0.8, 1.1)
    height = litres * 1000 / (length * width)
    longest, middle, shortest = sorted(
        (max(2, round(length)), max(2, round(width)), max(2, round(height))), reverse=True
    )
    return min(longest, 120), min(middle, 80), min(shortest, 60)


def _draw_window(service_level: str, rng: np.random.Generator) -> str:
    """Draw a window of two or three hours for some orders; express ones want theirs in the morning."""
    if rng.random() >= SHARE_WINDOWS:
        return ""
    hours = int(rng.choice([2, 3]))
    begin = int(rng.integers(9, 12)) if service_level == "express" else int(rng.integers(8, 21 - hours))
    return f"{begin:02d}:00-{begin + hours:02d}:00"
