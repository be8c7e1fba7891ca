"""One iteration: ruin, recreate, accept or undo."""

from __future__ import annotations

import math

import numpy as np

from lastmile.routing.search.compiler import kernel
from lastmile.routing.search.data import BROKEN, FAR
from lastmile.routing.search.kinds import find_spares, renew_spare, retype, shuffle
from lastmile.routing.search.recreate import next_blink, order, recreate
from lastmile.routing.search.recreate_rich import recreate_rich
from lastmile.routing.search.rng import uniform
from lastmile.routing.search.routes import settle
from lastmile.routing.search.ruin import ruin
from lastmile.routing.search.state import keep_best
from lastmile.routing.search.undo import (
    BEST_AT,
    BLINK_AT,
    COST_AT,
    SAVED_AT,
    SPARE_CHANGES_AT,
    TOUCHED_AT,
    change,
    commit,
    newly_changed,
    undo,
)


@kernel
def keep_or_undo(data, state, work, delta, worse):
    """Keep what has been changed if it costs at most ``worse``; whether it was kept."""
    changed = newly_changed(state, work)
    stable = changed <= 0 or changed <= work.counter[SPARE_CHANGES_AT]
    if not stable or delta > worse:
        undo(data, state, work)
        renew_spares(data, state, work)
        return False
    work.counter[SPARE_CHANGES_AT] -= changed
    commit(state, work)
    work.counter[COST_AT] += delta
    if work.counter[COST_AT] < work.counter[BEST_AT]:
        work.counter[BEST_AT] = work.counter[COST_AT]
        keep_best(data, state, work.slots)
    return True


@kernel
def iterate(data, state, work, settings, rng, seed, part, temperature):
    """Ruin and recreate around one stop, and keep it where the temperature permits; count its cost in ``work``.

    By how much the plan may get dearer is drawn first, and recreating ends as soon as it would get more so. That saves
    about half of the time, since most attempts fail and a tight limit rules most places out at once.
    """
    worse = -temperature * math.log(1.0 - uniform(rng))
    work.counter[TOUCHED_AT] = 0
    work.counter[SAVED_AT] = 0
    absent, was_outside = ruin(data, state, work, settings, rng, seed, part)
    if len(data.kind) > 1:
        if uniform(rng) < settings.shuffled:
            shuffle(data, state, work, rng)
        elif not data.rich:
            retype(data, state, work, settings, rng)
    spent = change(state, work) - was_outside
    budget = np.int64(FAR)
    if spent < BROKEN // 2:  # a broken route gets cheaper by what repairs it
        budget = np.int64(worse) + 1 - spent
    order(data, state, work, rng, absent)
    sway = 1.0
    if was_outside > 0 and uniform(rng) < settings.swayed:
        sway = math.exp(2.0 * uniform(rng) - 0.7)
    outside = place(data, state, work, settings, rng, absent, part, sway, budget)
    delta = outside if outside >= FAR else outside - was_outside + change(state, work)
    keep_or_undo(data, state, work, delta, worse)


@kernel
def place(data, state, work, settings, rng, absent, part, sway, budget):
    """Put absent stops back and give every changed route its best vehicle; see ``recreate``."""
    if data.rich:
        outside = recreate_rich(data, state, work, settings, rng, absent, part, sway, budget)
    else:
        outside = recreate(data, state, work, settings, rng, absent, part, sway, budget)
    if outside >= FAR:
        return outside
    if len(data.kind) > 1:
        retype(data, state, work, settings, rng)
    if data.rich:
        settle(data, state, work)
    return outside


@kernel
def place_left_out(data, state, work, settings, rng, stops):
    """Put each of some stops that stand on no route at its best place of all, where that costs less than its price."""
    find_spares(data, state, work)
    work.counter[BLINK_AT] = next_blink(settings, rng)
    for i in range(len(stops)):
        c = stops[i]
        mate = data.stop[c].mate
        if state.node[c].route >= 0 or (mate >= 0 and not data.stop[c].first):
            continue
        work.counter[TOUCHED_AT] = work.counter[SAVED_AT] = 0
        work.absent[0] = c
        was_outside = state.price[c]
        if mate >= 0:
            was_outside += state.price[mate]
        outside = place(data, state, work, settings, rng, 1, 0, 1.0, FAR)
        if outside - was_outside + change(state, work) < 0 and newly_changed(state, work) <= 0:
            commit(state, work)
        else:
            undo(data, state, work)
        renew_spares(data, state, work)


@kernel
def renew_spares(data, state, work):
    """After an undo: an emptied slot may serve as a spare one, a spare one may be in use again."""
    for t in range(work.counter[TOUCHED_AT]):
        r = work.touched[t]
        if state.slot[r].size == 0:
            work.spare[state.slot[r].kind] = r
    for v in range(len(data.kind)):
        if work.spare[v] >= 0 and state.slot[work.spare[v]].size > 0:
            renew_spare(state, work, v)
