"""One search: threads over parts of the plan, temperature and prices that come down, the best plan so far."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from lastmile.routing.search.anneal import Settings, anneal
from lastmile.routing.search.data import BROKEN, FAR, Data, Ints, Lowered, Shorts, leg_cost
from lastmile.routing.search.parts import divide
from lastmile.routing.search.pool import Pool
from lastmile.routing.search.rng import new_rng
from lastmile.routing.search.routes import clear, link, renew
from lastmile.routing.search.shared import share
from lastmile.routing.search.state import State, empty_state, mark_best, unlink
from lastmile.routing.search.undo import SPARE_CHANGES_AT, Work, new_work

EPOCH_S: Final = 0.15
"""How long threads search between two cuts of the plan."""

EPOCH_ITERATIONS: Final = 5_000
"""The same where iterations are limited."""

WHOLE_BELOW: Final = 600
"""With fewer stops each thread searches a whole plan of its own: cuts cost more there than they bring."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """How temperature and prices come down.

    To close a route is easy, to open one is hard: no stop pays for it alone. So prices of leaving stops out are raised
    as long as the plan is hot.

    Parameters
    ----------
    hot, cold : first and last temperature, in mean costs of a leg to the five nearest stops.
    raised : factor on the prices of leaving stops out at the begin.
    raised_until : share of a cycle after which prices are what they are.
    cycles : how often the plan is heated; what is left of the budget after the last is spent cold.
    cycled_until : share of the budget after which the last cycle ends.
    """

    hot: float = 2.0
    cold: float = 0.02
    raised: float = 3.0
    raised_until: float = 0.6
    cycles: int = 1
    cycled_until: float = 1.0

    @classmethod
    def cold_start(cls, data: Data) -> Schedule:
        """Give the schedule for a search from nothing: windows, several loads or types ask for a hotter begin."""
        if data.timed or data.capacity.shape[1] > 1:
            return cls(hot=5.0, cold=0.03)
        return cls(hot=6.0, cold=0.05) if len(data.kind) > 1 else cls()

    def temperature(self, share: float) -> float:
        """Temperature (in mean legs) after a share 0 … 1 of the budget."""
        return float(self.hot * (self.cold / self.hot) ** self._phase(share))

    def price_factor(self, share: float) -> float:
        """What prices are multiplied with after a share of the budget."""
        return float(max(1.0, self.raised ** (1.0 - self._phase(share) / self.raised_until)))

    def _phase(self, share: float) -> float:
        """Where in its cycle the search is, 0 … 1."""
        return 1.0 if share >= self.cycled_until else self.cycles * share / self.cycled_until % 1.0


class Clock:
    """The budget: a share of it is spent, by iterations where they are limited, by the clock otherwise."""

    def __init__(self, time_limit_s: float, iterations: int | None, now: Callable[[], float]) -> None:
        self.now, self.started_s = now, now()
        self.time_limit_s, self.iterations, self.done = time_limit_s, iterations, 0

    @property
    def elapsed_s(self) -> float:
        """What has passed since the begin."""
        return self.now() - self.started_s

    def share(self) -> float:
        """How much of the budget is spent, 0 … 1."""
        spent = self.elapsed_s / self.time_limit_s
        return spent if self.iterations is None else max(self.done / self.iterations, float(spent >= 1.0))

    def stretch(self, until: float) -> Stretch:
        """Give what threads do until the next cut."""
        share = self.share()
        if self.iterations is not None:
            chunk = max(1, min(EPOCH_ITERATIONS, int(until * self.iterations) - self.done))
            self.done += chunk
            return Stretch(share, self.done / self.iterations, chunk, None)
        seconds = max(0.005, min(EPOCH_S, until * self.time_limit_s - self.elapsed_s))
        return Stretch(share, min(1.0, share + seconds / self.time_limit_s), None, seconds)


class Stretch(NamedTuple):
    """Work between two cuts: shares of the budget at its begin and end, and how long each thread searches."""

    share: float
    next_share: float
    iterations: int | None
    seconds: float | None


class Task(NamedTuple):
    """What one thread searches: a part of a plan, or all of one."""

    thread: int
    part: int
    state: State
    stops: Shorts
    slots: Shorts


class Search:
    """One run over one problem.

    Threads search parts of one plan, or, where there are few stops, a plan each; these meet in the pool.

    Parameters
    ----------
    threads : with ``max_changes`` one of them searches.
    max_changes : how many stops may leave the vehicle that was announced for them.
    """

    def __init__(
        self,
        lowered: Lowered,
        seed: int,
        threads: int,
        settings: Settings,
        schedule: Schedule,
        max_changes: int | None = None,
    ) -> None:
        self.lowered, self.settings, self.schedule, self.threads = lowered, settings, schedule, threads
        self.data = share(lowered.data)
        alone = max_changes is None and lowered.data.n < WHOLE_BELOW
        self.states = [share(empty_state(lowered)) for _ in range(threads if alone else 1)]
        self.state = self.states[0]
        self.works: list[Work] = [new_work(lowered, self.state) for _ in range(threads)]
        self.work = share(self.works[0])
        self.rngs = [new_rng(seed, t) for t in range(threads)]
        self.cuts = np.random.default_rng([seed, 7])
        self.pool = Pool(lowered)
        self.max_changes = max_changes
        self.guard = 0
        if max_changes is not None:
            self._guard(int(lowered.price.max()) + 1)
        self.leg = leg_cost(lowered)
        self.iterations = 0
        self.speeds = [2_000.0] * threads  # iterations a second of each thread
        self.best_cost = FAR
        self.best_chain = self.state.node["next"].copy()

    def cost(self) -> int:
        """Cost of the present plan."""
        absent = self.state.node["route"][: self.data.n] < 0
        return int(self.state.slot["cost"].sum() + self.lowered.price[absent].sum())

    def epoch(self, executor: ThreadPoolExecutor, stretch: Stretch) -> None:
        """Search all parts once, then keep what is better."""
        factor = self.schedule.price_factor(stretch.share)
        for state in self.states:
            state.price[:] = self.lowered.price if factor == 1.0 else (self.lowered.price * factor).astype(np.int64)
            mark_best(self.data, state)
        jobs = [executor.submit(self._search, task, stretch) for task in self._tasks()]
        self.iterations += sum(job.result() for job in jobs)
        self._keep()
        self._lift_guard()

    def _tasks(self) -> list[Task]:
        """Tell each thread what it searches."""
        parts = 1 if self.max_changes is not None or len(self.states) > 1 else self.threads
        stops, slots = divide(self.lowered, self.state, parts, self.cuts)
        if len(self.states) > 1:
            return [Task(thread, 0, state, stops[0], slots[0]) for thread, state in enumerate(self.states)]
        tasks = [Task(part, part, self.state, *cut) for part, cut in enumerate(zip(stops, slots, strict=True))]
        return [task for task in tasks if len(task.stops)]

    def _search(self, task: Task, stretch: Stretch) -> int:
        """Do one thread's task; give how many iterations that were.

        Parts differ in speed; so that none waits long for another, each thread's last one says how many fit.
        """
        thread, part, state, stops, slots = task
        work = share(self.works[thread]._replace(slots=slots.astype(np.int64)))
        work.counter[SPARE_CHANGES_AT] = self.data.n if self.guard else self._spare_changes()
        hot, cold = (self.schedule.temperature(s) * self.leg for s in (stretch.share, stretch.next_share))
        iterations = stretch.iterations or max(20, int(self.speeds[thread] * (stretch.seconds or EPOCH_S)))
        began_s = time.monotonic()
        anneal(self.data, state, work, self.settings, self.rngs[thread], stops, part, iterations, hot, min(hot, cold))
        self.speeds[thread] = iterations / max(1e-4, time.monotonic() - began_s)
        return iterations

    def _guard(self, cost: int) -> None:
        """Make changes dearer (or, below 0, as cheap as they are) until a plan with few enough of them is found."""
        announced = self.data.stop["announced"]
        known = np.flatnonzero(announced >= 0)
        self.data.extra[:, known] += cost
        self.data.extra[announced[known], known] -= cost
        self.lowered.price[known] += cost
        self.guard += cost

    def _lift_guard(self) -> None:
        """Once few enough stops change, search for the cheapest such plan at true prices."""
        if self.guard and self._spare_changes() >= 0:
            self._guard(-self.guard)
            self.pool.routes.clear()  # their costs hold the guard
            self.best_cost = FAR
            self.restart(chain_routes(self.lowered, self.state.node["next"]))

    def _spare_changes(self) -> int:
        """How many more stops may leave the vehicle that was announced for them."""
        if self.max_changes is None:
            return self.data.n
        announced = int((self.data.stop["announced"] >= 0).sum())
        return self.max_changes - (announced - int(self.state.slot["kept"].sum()))

    def _keep(self) -> None:
        """Offer the present routes and the parts' best ones to the pool; remember the best plan."""
        for state in self.states:
            self.pool.add(state.node["next"], state.slot["cost"])
            cost = self.pool.add(state.best_next, state.best_cost)
            if cost < self.best_cost:
                self.best_cost = cost
                self.best_chain[:] = state.best_next

    def reprice(self, prices: Ints) -> None:
        """Go on with other prices of leaving stops off the routes."""
        outside = np.ones(self.data.n, np.bool_)
        for _, stops in self.routes():
            outside[stops[stops >= 0]] = False
        self.best_cost += int((prices - self.lowered.price)[outside].sum())
        self.lowered.price[:] = prices

    def routes(self) -> list[tuple[int, Shorts]]:
        """Give the best plan as slots with their stops."""
        return chain_routes(self.lowered, self.best_chain)

    def in_slots(self, routes: list[tuple[int, Shorts]]) -> list[tuple[int, Shorts]]:
        """Give routes of vehicle types a slot each."""
        free = {kind: np.flatnonzero(self.lowered.slots == kind).tolist() for kind, _ in routes}
        return [(free[kind].pop(0), stops) for kind, stops in routes]

    def restart(self, routes: list[tuple[int, Shorts]]) -> None:
        """Go on from another plan."""
        for state in self.states:
            clear(self.data, state)
            for slot in range(len(self.lowered.slots)):
                link(self.data, state, self.work, slot, np.empty(0, np.int32))
            for slot, stops in routes:
                link(self.data, state, self.work, slot, stops)
                if state.slot["cost"][slot] >= BROKEN:
                    self._keep_pinned(state, slot)
            mark_best(self.data, state)
        self._keep()

    def _keep_pinned(self, state: State, slot: int) -> None:
        """Take every stop that is not pinned off a route that cannot be driven."""
        data, node = self.data, state.node
        at, end = node["next"][data.n + 2 * slot], data.n + 2 * slot + 1
        while at != end:
            after = node["next"][at]
            if at < data.n and not data.stop["locked"][at]:
                unlink(state, at)
                node["route"][at] = -1
            at = after
        renew(data, state, self.work, slot)


def chain_routes(lowered: Lowered, chain: Shorts) -> list[tuple[int, Shorts]]:
    """Turn a chain into slots with their stops, used ones only."""
    data, routes = lowered.data, []
    for slot, kind in enumerate(lowered.slots):
        stops, at, end = [], chain[data.n + 2 * slot], data.n + 2 * slot + 1
        while at != end:
            place = (at - lowered.reload_at[slot]) % max(1, data.kind["places"][kind])
            stops.append(at if at < data.n else -1 - place)
            at = chain[at]
        if stops:
            routes.append((slot, np.array(stops, np.int32)))
    return routes


def run(search: Search, clock: Clock, *, until: float, each_epoch: Callable[[str], bool]) -> bool:
    """Search until a share of the budget is spent or ``each_epoch(phase)`` says stop; tell whether it did."""
    with ThreadPoolExecutor(search.threads) as executor:
        while clock.share() < until:
            search.epoch(executor, clock.stretch(until))
            if each_epoch("search"):
                return True
    return False
