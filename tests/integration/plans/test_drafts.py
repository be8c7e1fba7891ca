"""The life of a plan: solved, edited, undone, solved again under locks, compared, released."""

from typing import cast

import pytest
from desk import Desk
from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.core.errors import Conflict, InvalidInput, InvalidPlan, NotFound
from lastmile.dispatch.plandoc import PlanDocument, from_json
from lastmile.dispatch.plans.comparing import Change, Comparison, Version, standings
from lastmile.dispatch.plans.editing import Move, Reassign, SetLock, UnlockAll
from lastmile.dispatch.plans.locks import Lock, LockKind
from lastmile.dispatch.store import Origin, StoredVersion
from lastmile.routing import check

pytestmark = pytest.mark.anyio


async def opened(desk: Desk, number: int) -> Version:
    _, version = cast(
        "tuple[StoredVersion, Version]", await desk.with_drafts(lambda drafts, plan: drafts.judge(plan, number))
    )
    return version


async def on_route(desk: Desk, number: int = 1) -> list[str]:
    """Give the shipments of the longest route in order."""
    standing = standings(await opened(desk, number))
    shifts = [each.shift for each in standing.values() if each.shift]
    longest = max(set(shifts), key=shifts.count)
    found = [(each.place, key) for key, each in standing.items() if each.shift == longest]
    return [key for _, key in sorted(found)]


async def everything_on_one_van(desk: Desk) -> str:
    """Put all 23 shipments on one van, which takes 20; give its shift."""
    standing = standings(await opened(desk, 1))
    shift = standing[(await on_route(desk))[0]].shift
    await desk.edit(Move(tuple(key for key, each in standing.items() if each.shift != shift), shift))
    return shift


async def test_moving_to_another_rider_is_a_new_version_judged_exactly(desk: Desk) -> None:
    first, *_ = await on_route(desk)
    before = standings(await opened(desk, 1))[first]
    other = next(shift for shift in ("Aino", "Ben", "Chi") if shift != before.shift)
    done = await desk.edit(Move((first,), other))
    assert (done.version.number, done.version.making.parent, done.version.making.origin) == (2, 1, Origin.EDIT)
    assert {route.vehicle for route in done.routes} == {before.shift, other}
    after = await opened(desk, 2)
    assert standings(after)[first].shift == other
    problem = after.day.planning.problem
    assert check(problem, after.judged.draft.solution) == after.judged.evaluation
    was = check(problem, (await opened(desk, 1)).judged.draft.solution).cost.total
    cost_delta = after.judged.evaluation.cost.total - was
    assert abs(done.delta_minor * problem.cost_scale - cost_delta) <= problem.cost_scale
    assert (await desk.plan()).head == 2


async def test_a_place_on_the_route(desk: Desk) -> None:
    first, second, third, *rest = await on_route(desk)
    shift = standings(await opened(desk, 1))[first].shift
    await desk.edit(Move((first,), shift, place=3))
    assert (await on_route(desk, 2))[:3] == [second, third, first]
    with pytest.raises(InvalidInput, match="last place"):
        await desk.edit(Move((first,), shift, place=len(rest) + 4))


async def test_too_much_for_a_van_is_data_not_an_error(desk: Desk) -> None:
    shift = await everything_on_one_van(desk)
    done = await desk.edit(UnlockAll())
    breaches = {breach.kind: breach for breach in done.judged.breaches}
    assert breaches["capacity"].shift == shift
    assert done.version.making.violations == len(done.judged.breaches)


async def test_to_a_carrier_and_to_nobody(desk: Desk) -> None:
    first, second, *_ = await on_route(desk)
    done = await desk.edit(Reassign((first,), "quick"), Reassign((second,), None))
    standing = standings(await opened(desk, 2))
    assert standing[first].carrier == "quick"
    assert (standing[second].shift, standing[second].carrier) == ("", "")
    assert done.version.summary.unassigned == 1
    with pytest.raises(NotFound, match="no contract"):
        await desk.edit(Reassign((first,), "unknown"))
    with pytest.raises(NotFound, match="plans no shipment"):
        await desk.edit(Reassign(("shp_unknown",), None))


async def test_undo_goes_back_and_loses_nothing(desk: Desk) -> None:
    first, *_ = await on_route(desk)
    await desk.edit(Reassign((first,), None))
    back = await desk.with_drafts(lambda drafts, plan: drafts.undo(plan))
    assert cast("StoredVersion", back).number == 1
    assert (await desk.plan()).head == 1
    third = await desk.edit(Reassign((first,), "slow"))
    assert (third.version.number, third.version.making.parent) == (3, 1)
    for _ in range(1):
        await desk.with_drafts(lambda drafts, plan: drafts.undo(plan))
    with pytest.raises(Conflict, match="nothing before"):
        await desk.with_drafts(lambda drafts, plan: drafts.undo(plan))


async def test_an_undone_version_is_released_again_under_a_new_number(desk: Desk) -> None:
    handed_out: list[int] = []

    async def hand_out(_: object, document: PlanDocument, version: StoredVersion) -> None:
        assert document.plan_id == version.plan_id
        handed_out.append(version.number)

    first, *_ = await on_route(desk)
    await desk.with_drafts(lambda drafts, plan: drafts.release(plan, [hand_out]))
    await desk.edit(Reassign((first,), "slow"))
    await desk.with_drafts(lambda drafts, plan: drafts.release(plan, [hand_out]))
    await desk.with_drafts(lambda drafts, plan: drafts.undo(plan))
    again = cast("StoredVersion", await desk.with_drafts(lambda drafts, plan: drafts.release(plan, [hand_out])))
    plan = await desk.plan()
    assert (again.number, again.making.parent, plan.head, plan.committed) == (3, 1, 3, 3)
    assert handed_out == [1, 2, 3]
    assert first in await on_route(desk)


async def test_a_search_keeps_every_lock(desk: Desk) -> None:
    first, second, third, fourth, *_ = await on_route(desk)
    shift = standings(await opened(desk, 1))[first].shift
    others = [name for name in ("Aino", "Ben", "Chi") if name != shift]
    locks = {
        first: Lock(LockKind.CARRIER, "quick"),
        second: Lock(LockKind.NOBODY),
        third: Lock(LockKind.RIDER, others[0]),
    }
    await desk.edit(Move((fourth,), others[0], place=1))
    await desk.edit(*(SetLock((key,), lock) for key, lock in locks.items()))
    done = await desk.edit(SetLock((fourth,), Lock(LockKind.PLACE, others[0])))
    assert {breach.kind for breach in done.judged.breaches} == {"lock"}
    job = await desk.solve()
    assert job.version is not None
    after = await opened(desk, job.version)
    standing = standings(after)
    assert standing[first].carrier == "quick"
    assert (standing[second].shift, standing[second].carrier) == ("", "")
    assert standing[third].shift == others[0]
    assert (standing[fourth].shift, standing[fourth].place) == (others[0], 1)
    assert not after.judged.breaches
    assert after.judged.draft.locks.keys() == {first, second, third, fourth}
    freed = await desk.edit(UnlockAll())
    assert freed.judged.draft.locks == {}
    with pytest.raises(InvalidInput, match="there is no rider"):
        await desk.edit(SetLock((first,), Lock(LockKind.RIDER, "Nobody")))


async def test_two_versions_side_by_side(desk: Desk) -> None:
    first, second, *_ = await on_route(desk)
    shift = standings(await opened(desk, 1))[first].shift
    await desk.edit(Reassign((first,), "quick"))
    found = cast("Comparison", await desk.with_drafts(lambda drafts, plan: drafts.compare(plan, 1, 2)))
    moved = {each.shipment_id: each for each in found.shipments}
    assert moved[first].changes == (Change.RIDER, Change.CARRIER)
    assert Change.PLACE in moved[second].changes
    assert [route.shift for route in found.routes] == [shift]
    assert found.costs_minor["carriers"][1] - found.costs_minor["carriers"][0] == 950
    same = cast("Comparison", await desk.with_drafts(lambda drafts, plan: drafts.compare(plan, 2, 2)))
    assert (same.routes, same.shipments) == ((), ())


async def test_a_draft_has_a_document(desk: Desk) -> None:
    first, *_ = await on_route(desk)
    await desk.edit(Reassign((first,), "quick"))
    body = cast("bytes", await desk.with_drafts(lambda drafts, plan: drafts.document(plan, 2)))
    document = from_json(body)
    assert first in {each.order.shipment_id for each in document.assignments}
    assert document.run.engine == "by hand"


async def test_release_hands_over_in_the_same_transaction(desk: Desk) -> None:
    released: list[tuple[PlanDocument, int]] = []

    async def release(session: AsyncSession, document: PlanDocument, version: StoredVersion) -> None:
        assert session.in_transaction()
        released.append((document, version.number))

    first, *_ = await on_route(desk)
    await desk.edit(Reassign((first,), None))
    version = await desk.with_drafts(lambda drafts, plan: drafts.release(plan, [release]))
    assert cast("StoredVersion", version).committed_at is not None
    assert [number for _, number in released] == [2]
    plan = await desk.plan()
    assert (plan.committed, plan.head) == (2, 2)


async def test_a_version_that_breaks_rules_is_released_with_a_reason_only(desk: Desk) -> None:
    await everything_on_one_van(desk)
    with pytest.raises(InvalidPlan, match="breaks"):
        await desk.with_drafts(lambda drafts, plan: drafts.release(plan, []))
    with pytest.raises(InvalidInput, match="reason"):
        await desk.with_drafts(lambda drafts, plan: drafts.release(plan, [], accept_violations=True))
    await desk.with_drafts(
        lambda drafts, plan: drafts.release(plan, [], accept_violations=True, reason="the van is larger than it says")
    )
    assert (await desk.plan()).committed == 2
