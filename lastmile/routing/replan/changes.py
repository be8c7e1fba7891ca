"""Before and after: per stop who comes, in which place and when, and what of it has changed."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum

from lastmile.routing.evaluation import RouteSchedule
from lastmile.routing.problem import Problem
from lastmile.routing.replan.building import Rest, RiderKey
from lastmile.routing.solution import Solution, VisitKind


class Outcome(StrEnum):
    """With whom a stop is."""

    RIDER = "rider"
    CARRIER = "carrier"
    UNASSIGNED = "unassigned"
    CANCELLED = "cancelled"
    STRANDED = "stranded"


class ChangeKind(StrEnum):
    """What is different about a stop."""

    NEW = "new"
    CANCELLED = "cancelled"
    STRANDED = "stranded"
    RIDER = "rider"  # another rider, or from and to a carrier or nobody
    SEQUENCE = "sequence"  # the same rider comes before or after other stops than planned
    TIME = "time"  # the begin of service moves


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a stop stands in a plan.

    Parameters
    ----------
    rider, carrier : who; ``None`` for the others.
    place : position among the rider's stops still to be made at the time of the re-plan, from 1.
    begin_s : planned begin of service.
    """

    outcome: Outcome
    rider: RiderKey | None = None
    carrier: int | None = None
    place: int | None = None
    begin_s: int | None = None


@dataclass(frozen=True, slots=True)
class StopChange:
    """One stop before and after the re-plan.

    Parameters
    ----------
    stop : its number, see ``Rest``.
    before : ``None`` for a new stop.
    kinds : what has changed, the weightiest first.
    moved_s : by how much the begin of service moves (negative: earlier); ``None`` where only one plan has a time.
    """

    stop: int
    before: Placement | None
    after: Placement
    kinds: tuple[ChangeKind, ...]
    moved_s: int | None = None


def changes(
    problem: Problem,
    plan: Solution,
    schedules: tuple[RouteSchedule, ...],
    rest: Rest,
    answer: Solution,
    answer_schedules: tuple[RouteSchedule, ...],
    *,
    from_s: int = 60,
) -> tuple[StopChange, ...]:
    """List every stop about which something is different, by number.

    Parameters
    ----------
    schedules, answer_schedules : the checker's, of the plan in force and of the plan for the rest.
    from_s : moves of the begin of service by fewer seconds are no change.
    """
    over = {*rest.executed, *rest.handed_over}
    before = _placements(plan, schedules, list(range(len(problem.stops))), _keys(plan), over)
    new_keys = _keys(answer)
    keys = [RiderKey(rest.rider_of[k.vehicle].vehicle, rest.rider_of[k.vehicle].nth + k.nth) for k in new_keys]
    after = _placements(answer, answer_schedules, list(rest.stop_of), keys, set())
    after |= {n: Placement(Outcome.CANCELLED) for n in rest.cancelled}
    after |= {n: Placement(Outcome.STRANDED) for n in rest.stranded}
    turned = _resequenced(before, after)
    found = [_change(n, before.get(n), after[n], turned, from_s) for n in sorted(after)]
    return tuple(c for c in found if c.kinds)


def _keys(plan: Solution) -> list[RiderKey]:
    """Name the rider of every route."""
    seen: dict[int, int] = {}
    keys = []
    for route in plan.routes:
        nth = seen.get(route.vehicle, 0)
        seen[route.vehicle] = nth + 1
        keys.append(RiderKey(route.vehicle, nth))
    return keys


def _placements(
    plan: Solution,
    schedules: tuple[RouteSchedule, ...],
    numbers: list[int | None] | list[int],
    keys: list[RiderKey],
    over: set[int],
) -> dict[int, Placement]:
    """Say of every numbered stop that is not over where it stands."""
    found = {n: Placement(Outcome.UNASSIGNED) for n in numbers if n is not None and n not in over}
    for key, schedule in zip(keys, schedules, strict=True):
        place = 0
        for times in schedule.visits:
            number = numbers[times.visit.number] if times.visit.kind is VisitKind.STOP else None
            if number is None or number in over:
                continue
            place += 1
            found[number] = Placement(Outcome.RIDER, rider=key, place=place, begin_s=times.begin_s)
    for outsourced in plan.outsourced:
        number = numbers[outsourced.stop]
        if number is not None and number not in over:
            found[number] = Placement(Outcome.CARRIER, carrier=outsourced.carrier)
    return found


def _resequenced(before: dict[int, Placement], after: dict[int, Placement]) -> set[int]:
    """Give the fewest stops whose moving turns each rider's old order into the new one."""
    orders: dict[RiderKey, list[tuple[int, int, int]]] = {}
    for number, now in after.items():
        was = before.get(number)
        if was is None or was.rider is None or now.rider != was.rider or was.place is None or now.place is None:
            continue
        orders.setdefault(was.rider, []).append((now.place, was.place, number))
    return {n for order in orders.values() for n in _out_of_order(sorted(order))}


def _out_of_order(order: list[tuple[int, int, int]]) -> set[int]:
    """Give the stops outside a longest ascending run of old places."""
    tails: list[int] = []
    chain_at: list[int] = []  # index in ``order`` of each tail
    link: list[int] = []
    for index, (_, was, _) in enumerate(order):
        at = bisect_left(tails, was)
        link.append(chain_at[at - 1] if at else -1)
        tails[at : at + 1] = [was]
        chain_at[at : at + 1] = [index]
    kept, index = set[int](), chain_at[-1] if chain_at else -1
    while index >= 0:
        kept.add(order[index][2])
        index = link[index]
    return {n for _, _, n in order} - kept


def _change(number: int, was: Placement | None, now: Placement, turned: set[int], from_s: int) -> StopChange:
    if was is None:
        return StopChange(number, None, now, (ChangeKind.NEW,))
    if now.outcome in {Outcome.CANCELLED, Outcome.STRANDED}:
        return StopChange(number, was, now, (ChangeKind(now.outcome.value),))
    moved = None if was.begin_s is None or now.begin_s is None else now.begin_s - was.begin_s
    kinds = []
    if (was.outcome, was.rider, was.carrier) != (now.outcome, now.rider, now.carrier):
        kinds.append(ChangeKind.RIDER)
    if number in turned:
        kinds.append(ChangeKind.SEQUENCE)
    if moved is not None and abs(moved) >= from_s:
        kinds.append(ChangeKind.TIME)
    return StopChange(number, was, now, tuple(kinds), moved)


def describe(change: StopChange, names: dict[int, str] | None = None, carriers: dict[int, str] | None = None) -> str:
    """Say in one line what changes, e.g. ``stop 7: rider 2 place 3 10:20 → rider 4 place 1 10:45 (+25 min)``.

    Parameters
    ----------
    names, carriers : of vehicles and carriers; their numbers otherwise.
    """
    known = names or {}, carriers or {}
    before = "new" if change.before is None else _told(change.before, *known)
    moved = "" if change.moved_s is None else f" ({change.moved_s / 60:+.0f} min)"
    return f"stop {change.stop}: {before} → {_told(change.after, *known)}{moved}"


def _told(placement: Placement, names: dict[int, str], carriers: dict[int, str]) -> str:
    if placement.rider is not None and placement.begin_s is not None:
        who = names.get(placement.rider.vehicle, f"rider {placement.rider.vehicle}")
        hours, minutes = divmod(placement.begin_s // 60, 60)
        return f"{who} place {placement.place} {hours:02d}:{minutes:02d}"
    if placement.carrier is not None:
        return carriers.get(placement.carrier, f"carrier {placement.carrier}")
    return placement.outcome.value
