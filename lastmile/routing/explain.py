"""Why a stop is not on a route, and the cheapest change that would put it on one.

For every stop outside the routes all positions are screened; the most promising ones are driven by the checker, whose
violations name the deciding constraint. A remedy is a relaxation that the checker has passed on a changed problem.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from lastmile.routing.checker import RouteVerdict, check, check_route
from lastmile.routing.departure import best_start, start_range, with_breaks
from lastmile.routing.dry_run import Drive, DryRun, grade
from lastmile.routing.evaluation import Violation, ViolationKind
from lastmile.routing.excerpt import excerpt
from lastmile.routing.problem import Problem, Quote, Stop, TimeWindow, Vehicle
from lastmile.routing.screening import Host, Place, hosts, screen
from lastmile.routing.solution import Route, Solution, Visit, VisitKind

PLACES_TRIED: Final = 3


class Reason(StrEnum):
    """What decided that a stop is not on a route."""

    CAPACITY = "capacity"
    WINDOW = "window"
    SHIFT = "shift"
    DURATION = "duration"
    DISTANCE = "distance"
    STOPS = "stops"
    SKILL = "skill"
    BREAK = "break"
    DEPOT = "depot"
    PAIR = "pair"
    INCOMPATIBLE = "incompatible"
    UNREACHABLE = "unreachable"
    NO_VEHICLE = "no_vehicle"
    LOCKED = "locked"
    CAP = "carrier_cap"
    PRICE = "price"
    NOT_TRIED = "not_tried"


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change after which the stop is placed; the checker has passed it.

    Parameters
    ----------
    kind : which limit gives way; ``PRICE`` when none has to.
    amount : by how much, in the unit of the limit (s, m, units, cost units).
    vehicle, carrier : who would take the stop.
    cost : cost units that the plan would gain (negative: save).
    """

    kind: Reason
    amount: int
    text: str
    cost: int
    vehicle: int | None = None
    carrier: int | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one stop is outside.

    Parameters
    ----------
    outcome : ``"outsourced"`` or ``"unassigned"``.
    vehicle, route : the nearest rider, as an example; ``route`` is ``None`` where that vehicle stays at home.
    remedy : ``None`` if no single relaxation was found.
    """

    stop: int
    outcome: str
    reason: Reason
    text: str
    vehicle: int | None = None
    route: int | None = None
    remedy: Remedy | None = None


_REASON_OF: Final = {
    ViolationKind.CAPACITY: Reason.CAPACITY,
    ViolationKind.TIME_WINDOW: Reason.WINDOW,
    ViolationKind.SHIFT: Reason.SHIFT,
    ViolationKind.DEPOT_WINDOW: Reason.DEPOT,
    ViolationKind.DURATION: Reason.DURATION,
    ViolationKind.DISTANCE: Reason.DISTANCE,
    ViolationKind.STOPS: Reason.STOPS,
    ViolationKind.SKILLS: Reason.SKILL,
    ViolationKind.VEHICLE: Reason.NO_VEHICLE,
    ViolationKind.UNREACHABLE: Reason.UNREACHABLE,
    ViolationKind.BREAK: Reason.BREAK,
    ViolationKind.PAIR: Reason.PAIR,
    ViolationKind.INCOMPATIBLE: Reason.INCOMPATIBLE,
}
"""Kinds not named here are reported as ``NO_VEHICLE``."""

_WHY: Final = {
    Reason.CAPACITY: "{who} has no room left",
    Reason.WINDOW: "{who} cannot keep the time window",
    Reason.SHIFT: "the shift of {who} is too short",
    Reason.DEPOT: "{who} would come back after the depot closes",
    Reason.DURATION: "{who} would work too long",
    Reason.DISTANCE: "{who} would drive too far",
    Reason.STOPS: "{who} has enough stops",
    Reason.SKILL: "{who} lacks a skill",
    Reason.BREAK: "{who} could not take the break in time",
    Reason.PAIR: "it belongs to another stop that is outside as well",
    Reason.INCOMPATIBLE: "{who} carries something that it must not share a vehicle with",
    Reason.UNREACHABLE: "there is no way for {who}",
    Reason.NO_VEHICLE: "{who} may not serve it",
}


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A route that may take stops, and the checker's verdict on it as it is."""

    host: Host
    verdict: RouteVerdict


@dataclass(frozen=True, slots=True)
class _Trial:
    """A stop tried at one place."""

    host: Host
    route: Route
    verdict: RouteVerdict
    new: tuple[Violation, ...]
    extra_cost: int


def explain(problem: Problem, solution: Solution) -> tuple[Explanation, ...]:
    """Say for every stop outside the routes what decided it, and what would place it.

    Returns
    -------
    One explanation per unassigned or outsourced stop, by stop.

    Raises
    ------
    InvalidPlan
        If the plan names what the problem does not have.
    """
    evaluation = check(problem, solution)
    carrier_of = {o.stop: o.carrier for o in solution.outsourced}
    outside = sorted({*carrier_of, *evaluation.unassigned} - {s for r in solution.routes for s in r.stops})
    candidates = [_Candidate(host, check_route(problem, host.route)) for host in hosts(problem, solution)]
    given = _given(problem, solution)
    places = screen(problem, [candidate.host for candidate in candidates], outside, PLACES_TRIED)
    return tuple(
        _explain(problem, stop, carrier_of.get(stop), [(candidates[p.host], p) for p in found], given)
        for stop, found in zip(outside, places, strict=True)
    )


def _given(problem: Problem, solution: Solution) -> Counter[tuple[int, str | None]]:
    """Count the parcels that each carrier has, per zone and (``None``) altogether."""
    given: Counter[tuple[int, str | None]] = Counter()
    for outsourced in solution.outsourced:
        for quote in problem.stops[outsourced.stop].quotes:
            if quote.carrier == outsourced.carrier:
                given[quote.carrier, quote.zone] += quote.parcels
                given[quote.carrier, None] += quote.parcels
    return given


def _explain(
    problem: Problem,
    number: int,
    carrier: int | None,
    places: list[tuple[_Candidate, Place]],
    given: Counter[tuple[int, str | None]],
) -> Explanation:
    stop = problem.stops[number]
    outcome = "unassigned" if carrier is None else "outsourced"
    by_carrier = _carrier_remedy(problem, stop, carrier, given)
    if stop.locked_outside:
        return Explanation(number, outcome, Reason.LOCKED, "it is locked outside the routes", remedy=by_carrier)
    if not places:
        return Explanation(number, outcome, Reason.NO_VEHICLE, "there is no vehicle", remedy=by_carrier)
    trials: list[_Trial] = []
    for candidate, place in places:
        trials.append(_try(problem, number, candidate, place.at))
        if not trials[-1].new:
            break  # places come in the order of their estimated cost
    saved = _outside_cost(problem, stop, carrier)
    fitting = [t for t in trials if not t.new]
    if fitting:
        return _priced(problem, number, outcome, min(fitting, key=lambda t: t.extra_cost), saved)
    nearest = min(trials, key=lambda t: (len(t.new), _barred(t), sum(v.amount for v in t.new), t.extra_cost))
    blocked = _cap_reason(problem, stop, carrier, given)
    reason = _REASON_OF.get(_deciding(nearest).kind, Reason.NO_VEHICLE)
    text = _WHY[reason].format(who=_rider(problem, nearest.host.route.vehicle))
    if blocked:
        reason, text = Reason.CAP, f"{text}; {blocked}"
    remedies = [r for t in trials for r in [_relaxed(problem, number, t, saved)] if r is not None]
    if by_carrier is not None:
        remedies.append(by_carrier)
    remedy = min(remedies, key=lambda r: (r.cost, r.amount), default=None)
    return Explanation(number, outcome, reason, text, nearest.host.route.vehicle, nearest.host.index, remedy)


def _barred(trial: _Trial) -> int:
    return sum(v.kind in {ViolationKind.SKILLS, ViolationKind.VEHICLE} for v in trial.new)


def _deciding(trial: _Trial) -> Violation:
    """Give the violation that names the reason: who may serve comes before when and how much."""
    order = list(_REASON_OF)
    first = (ViolationKind.UNREACHABLE, ViolationKind.VEHICLE, ViolationKind.SKILLS, ViolationKind.PAIR)
    return min(trial.new, key=lambda v: (v.kind not in first, order.index(v.kind) if v.kind in order else len(order)))


def _try(problem: Problem, number: int, candidate: _Candidate, at: int) -> _Trial:
    """Put a stop on a route and let the checker drive it; another start and other breaks are permitted."""
    host, before = candidate.host, candidate.verdict
    old = host.route.visits
    route = replace(host.route, visits=(*old[:at], Visit(VisitKind.STOP, number), *old[at:]))
    known = Counter(v.kind for v in before.violations)
    verdict = check_route(problem, route)
    if not old or len(verdict.violations) > len(before.violations):
        route, verdict = _retimed(problem, route, verdict)
    new = []
    for violation in verdict.violations:
        known[violation.kind] -= 1
        if known[violation.kind] < 0:
            new.append(violation)
    changed = _change_cost(problem, problem.stops[number], host.route.vehicle)
    return _Trial(host, route, verdict, tuple(new), verdict.cost.total - before.cost.total + changed)


def _retimed(problem: Problem, route: Route, verdict: RouteVerdict) -> tuple[Route, RouteVerdict]:
    """Try another start, and other places for the breaks, as far as they can heal what is wrong.

    Looking for the best start takes a hundred drives. Against what comes too late only an earlier one helps: one drive
    at the earliest start tells whether, and the latest one that is as good is found by halving.
    """
    broken = {v.kind for v in verdict.violations}
    idle = len(route.stops) == 1
    if not idle and not broken & _HEALED_BY_THE_START:
        return route, verdict
    if idle or ViolationKind.DURATION in broken:
        moved = best_start(problem, route)
        judged = check_route(problem, moved)
        if any(v.kind is ViolationKind.BREAK for v in judged.violations):
            moved = with_breaks(problem, moved, keep_start=True)
            judged = check_route(problem, moved)
    else:
        moved, judged = _earlier(problem, route, verdict)
    return (moved, judged) if grade(judged) < grade(verdict) else (route, verdict)


def _earlier(problem: Problem, route: Route, verdict: RouteVerdict) -> tuple[Route, RouteVerdict]:
    """Start as early as possible, or as late as is as good: what waits at home is not paid."""
    dry_run = DryRun(problem, route, verdict)
    earliest_s = start_range(problem, route).earliest_s
    best = dry_run.drive(earliest_s)
    moved = replace(route, start_s=earliest_s)
    judged = check_route(problem, moved) if best.grade.violations else None
    if judged is not None and any(v.kind is ViolationKind.BREAK for v in judged.violations):
        moved = with_breaks(problem, moved, keep_start=True)
        dry_run = DryRun(problem, moved)
        best = dry_run.drive(earliest_s)
    if best.grade < grade(verdict):
        moved = replace(moved, start_s=_latest_as_good(dry_run, best, earliest_s, route.start_s))
    return moved, check_route(problem, moved)


def _latest_as_good(dry_run: DryRun, best: Drive, good_s: int, latest_s: int) -> int:
    """Find the latest start that breaks no more than a good one, by halving."""
    bad_s = latest_s + 1
    while bad_s - good_s > _CLOSE_S:
        middle_s = (good_s + bad_s) // 2
        if dry_run.drive(middle_s).grade[:2] <= best.grade[:2]:
            good_s = middle_s
        else:
            bad_s = middle_s
    return good_s


_CLOSE_S: Final = 30
"""Starts that differ by less need not be told apart."""

_HEALED_BY_THE_START: Final = frozenset(
    {
        ViolationKind.TIME_WINDOW,
        ViolationKind.SHIFT,
        ViolationKind.DEPOT_WINDOW,
        ViolationKind.DURATION,
        ViolationKind.BREAK,
    }
)


def _change_cost(problem: Problem, stop: Stop, vehicle: int | None) -> int:
    return problem.change_cost if stop.announced_vehicle not in {None, vehicle} else 0


def _outside_cost(problem: Problem, stop: Stop, carrier: int | None) -> int:
    """Give what the plan pays for the stop now."""
    quotes = {q.carrier: q.cost for q in stop.quotes}
    paid = (stop.unassigned_cost or 0) if carrier is None else quotes.get(carrier, 0)
    return paid + _change_cost(problem, stop, None)


def _priced(problem: Problem, number: int, outcome: str, trial: _Trial, saved: int) -> Explanation:
    """Explain a stop that would fit: it is outside because that is cheaper, or because nobody tried."""
    delta = trial.extra_cost - saved
    vehicle = trial.host.route.vehicle
    rider = _rider(problem, vehicle)
    own, outside = _money(problem, trial.extra_cost), _money(problem, saved)
    must = problem.stops[number].unassigned_cost is None and outcome == "unassigned"
    reason = Reason.PRICE if delta >= 0 and not must else Reason.NOT_TRIED
    text = f"{rider} would cost {own} more, outside it costs {outside}"
    remedy = Remedy(Reason.PRICE, max(0, delta), f"{rider} at {own}", delta, vehicle=vehicle)
    return Explanation(number, outcome, reason, text, vehicle, trial.host.index, remedy)


def _cap_reason(
    problem: Problem, stop: Stop, carrier: int | None, given: Counter[tuple[int, str | None]]
) -> str | None:
    """Say which carrier's cap keeps a stop from a quote that would be cheaper than leaving it out."""
    if carrier is not None:
        return None
    for quote in sorted(stop.quotes, key=lambda q: q.cost):
        cheaper = stop.unassigned_cost is None or quote.cost < stop.unassigned_cost
        if cheaper and _excess(problem, quote, given) > 0:
            return f"{_carrier(problem, quote.carrier)} has reached its cap"
    return None


def _excess(problem: Problem, quote: Quote, given: Counter[tuple[int, str | None]]) -> int:
    caps = [c for c in problem.carriers[quote.carrier].caps if c.zone in {None, quote.zone}]
    return max((given[quote.carrier, c.zone] + quote.parcels - c.parcels for c in caps), default=0) if caps else 0


def _carrier_remedy(
    problem: Problem, stop: Stop, carrier: int | None, given: Counter[tuple[int, str | None]]
) -> Remedy | None:
    """Offer an unassigned stop to the cheapest carrier with room, or else with the smallest raise of a cap."""
    if carrier is not None or not stop.quotes:
        return None
    quote = min(stop.quotes, key=lambda q: (max(0, _excess(problem, q, given)), q.cost))
    over = max(0, _excess(problem, quote, given))
    name, price = _carrier(problem, quote.carrier), _money(problem, quote.cost)
    text = f"{name} at {price}" if not over else f"+{over} parcels with {name}, at {price}"
    cost = quote.cost - (stop.unassigned_cost or 0)
    return Remedy(Reason.CAP if over else Reason.PRICE, over, text, cost, carrier=quote.carrier)


def _relaxed(problem: Problem, number: int, trial: _Trial, saved: int) -> Remedy | None:
    """Find one relaxation that makes a trial pass, and let the checker confirm it."""
    kinds = {v.kind for v in trial.new}
    if len(kinds) > 2 or not kinds <= set(_GIVE_WAY) or len({_GIVE_WAY[k][0] for k in kinds}) > 1:
        return None
    if any(v.kind is ViolationKind.TIME_WINDOW and v.stop != number for v in trial.new):
        return None
    amount = max(v.amount for v in trial.new)
    kind = next(iter(kinds))
    reason, unit = _GIVE_WAY[kind]
    others = tuple(stop for stop in trial.route.stops if stop != number)
    small = excerpt(problem, trial.route.vehicle, (*others, number))
    verdict = check_route(_widen(small.problem, reason, amount), small.route(trial.route))
    if len(verdict.violations) > len(trial.verdict.violations) - len(trial.new):
        return None
    vehicle = trial.host.route.vehicle
    cost = trial.extra_cost + verdict.cost.total - trial.verdict.cost.total - saved
    text = _remedy_text(problem, number, reason, amount, unit, vehicle)
    return Remedy(reason, amount, text, cost, vehicle=vehicle)


_GIVE_WAY: Final = {
    ViolationKind.CAPACITY: (Reason.CAPACITY, "units"),
    ViolationKind.TIME_WINDOW: (Reason.WINDOW, "s"),
    ViolationKind.SHIFT: (Reason.SHIFT, "min"),
    ViolationKind.DURATION: (Reason.SHIFT, "min"),
    ViolationKind.DISTANCE: (Reason.DISTANCE, "m"),
    ViolationKind.STOPS: (Reason.STOPS, "stops"),
    ViolationKind.SKILLS: (Reason.SKILL, "skills"),
}
"""Violation → the limit that may give way, and its unit."""


def _widen(small: Problem, reason: Reason, amount: int) -> Problem:
    """Relax one limit of an excerpt: of its vehicle, or of its last stop."""
    vehicle, last = small.vehicles[0], small.stops[-1]
    if reason is Reason.WINDOW:
        final = last.windows[-1]
        longer = TimeWindow(final.earliest_s, final.latest_s + amount)
        return replace(small, stops=(*small.stops[:-1], replace(last, windows=(*last.windows[:-1], longer))))
    return replace(small, vehicles=(_wider_vehicle(vehicle, last, reason, amount),))


def _wider_vehicle(vehicle: Vehicle, stop: Stop, reason: Reason, amount: int) -> Vehicle:
    shift = TimeWindow(vehicle.shift.earliest_s, vehicle.shift.latest_s + amount)
    changes: dict[Reason, dict[str, object]] = {
        Reason.CAPACITY: {"capacity": tuple(c + amount for c in vehicle.capacity)},
        Reason.SHIFT: {"shift": shift, "max_duration_s": vehicle.max_duration_s + amount},
        Reason.DISTANCE: {"max_distance_m": vehicle.max_distance_m + amount},
        Reason.STOPS: {"max_stops": vehicle.max_stops + amount},
        Reason.SKILL: {"skills": vehicle.skills | stop.skills},
    }
    return replace(vehicle, **changes[reason])  # type: ignore[arg-type]


def _remedy_text(problem: Problem, number: int, reason: Reason, amount: int, unit: str, vehicle: int) -> str:
    rider = _rider(problem, vehicle)
    if reason is Reason.WINDOW:
        until = problem.stops[number].windows[-1].latest_s + amount
        return f"window to {_clock(until)} with {rider}"
    if reason is Reason.SKILL:
        missing = problem.stops[number].skills - problem.vehicles[vehicle].skills
        return f"{', '.join(sorted(missing))} for {rider}"
    if unit == "min":
        return f"+{-(-amount // 60)} min on {rider}"
    return f"+{amount} {unit} on {rider}"


def _rider(problem: Problem, vehicle: int) -> str:
    """Name a rider; a name that is only a number says what it is the number of."""
    name = problem.vehicles[vehicle].name or str(vehicle)
    return name if any(letter.isalpha() for letter in name) else f"vehicle {name}"


def _carrier(problem: Problem, carrier: int) -> str:
    return problem.carriers[carrier].name or f"carrier {carrier}"


def _money(problem: Problem, cost: int) -> str:
    minor = round(cost / problem.cost_scale)
    sign, minor = ("-" if minor < 0 else ""), abs(minor)
    return f"{sign}{minor // 100}.{minor % 100:02d}"


def _clock(moment_s: int) -> str:
    """Write a moment as hours and minutes, rounded up."""
    minutes = -(-moment_s // 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
