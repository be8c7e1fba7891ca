"""What partners and dispatchers do with assignments."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from lastmile.access import Principal
from lastmile.core.clock import utc_now
from lastmile.core.errors import Conflict, NotFound
from lastmile.dispatch.partners.offering import happening
from lastmile.dispatch.partners.records import Assignment, AssignmentState, RejectReason, refuse_illegal
from lastmile.dispatch.partners.repository import AssignmentRepository
from lastmile.dispatch.shipments.repository import ShipmentRepository
from lastmile.infra.outbox import record


class Assignments:
    """Answers to offers.

    Parameters
    ----------
    session : in the transaction that the edge opened.
    """

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._assignments = AssignmentRepository(session)

    async def find(self, assignment_id: str, caller: Principal) -> Assignment:
        """Give an assignment.

        Raises
        ------
        NotFound
            If there is none of that id, or it is another carrier's.
        """
        found = await self._assignments.by_id(assignment_id)
        if found is None or (not caller.is_staff and found.carrier_id != caller.carrier_id):
            raise NotFound(f"no assignment {assignment_id}", {"assignment": assignment_id})
        return found

    async def accept(self, assignment: Assignment) -> Assignment:
        """Take it at the offered price; accepting it again changes nothing.

        Raises
        ------
        Conflict
            If it was withdrawn or rejected meanwhile.
        """
        if assignment.state is AssignmentState.ACCEPTED:
            return assignment
        accepted = replace(assignment, counter_minor=None, reason="", text="")
        return await self._move(accepted, AssignmentState.ACCEPTED, "assignment.accepted")

    async def reject(self, assignment: Assignment, reason: RejectReason, text: str) -> Assignment:
        """Do not take it: the shipment waits for the next plan again. Rejecting it again changes nothing.

        Raises
        ------
        Conflict
            If it was withdrawn meanwhile.
        """
        if assignment.state is AssignmentState.REJECTED:
            return assignment
        rejected = replace(assignment, reason=reason.value, text=text)
        moved = await self._move(rejected, AssignmentState.REJECTED, "assignment.rejected")
        await ShipmentRepository(self._session).hand_to_carrier({assignment.shipment_id: ""})
        return moved

    async def counter(self, assignment: Assignment, price_minor: int, text: str) -> Assignment:
        """Ask another price; a dispatcher decides.

        Raises
        ------
        Conflict
            If the offer does not stand any more.
        """
        asked = replace(assignment, counter_minor=price_minor, text=text)
        return await self._move(asked, AssignmentState.COUNTERED, "assignment.countered")

    async def decide(self, assignment: Assignment, *, agreed: bool) -> Assignment:
        """Agree to the price that the partner asks, or offer the old one again.

        Raises
        ------
        Conflict
            If no other price was asked.
        """
        if assignment.state is not AssignmentState.COUNTERED or assignment.counter_minor is None:
            raise Conflict("no other price was asked")
        if not agreed:
            back = replace(assignment, counter_minor=None)
            return await self._move(back, AssignmentState.OFFERED, "assignment.offered")
        paid = replace(assignment, price_minor=assignment.counter_minor, counter_minor=None)
        return await self._move(paid, AssignmentState.ACCEPTED, "assignment.accepted")

    async def _move(self, assignment: Assignment, state: AssignmentState, kind: str) -> Assignment:
        refuse_illegal(assignment.state, state)
        [moved] = await self._assignments.change([replace(assignment, state=state, answered_at=utc_now())])
        await record(self._session, happening(kind, moved))
        return moved
