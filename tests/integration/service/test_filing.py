"""Claims on their way: by e-mail to a real SMTP server, through a carrier's interface, until they are taken."""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from lastmile.core.clock import utc_now
from lastmile.dispatch.outsourcing import Accounts, Bookings, BookingState, CarrierAccount, Lines
from lastmile.dispatch.outsourcing.repository import BookingRepository
from lastmile.incidents.filing import Filer
from lastmile.incidents.filing.sending import WAITS
from lastmile.incidents.packets import verify
from lastmile.infra.mail import Mailer

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ups(claims_desk: Any) -> str:
    return await claims_desk.carrier_like("ups", "USD", email="claims@ups.example")


async def ready(claims_desk: Any, carrier_id: str, **changes: Any) -> str:
    claim_id = (await claims_desk.made(carrier_id, **changes))["id"]
    assert (await claims_desk.prove(claim_id))["state"] == "ready"
    return claim_id


def filer(claims_desk: Any, post_office: Any, now: datetime | None = None) -> Filer:
    parts = claims_desk.service.parts
    mailer = Mailer(post_office.url, "ops@lastmile.example")
    lines = Lines(parts.settings.mappings, to_private=True)
    return Filer(parts.database, parts.settings, lines, mailer, (lambda: now) if now else utc_now)


async def shown(claims_desk: Any, claim_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    claim = (await claims_desk.manager.get(f"/v1/claims/{claim_id}")).json()
    return claim, (await claims_desk.manager.get(f"/v1/claims/{claim_id}/filings")).json()


async def test_by_email_with_the_packet_to_the_desk_of_the_contract(claims_desk: Any, post_office: Any, ups: str):
    claim_id = await ready(claims_desk, ups)
    asked = await claims_desk.step(claim_id, "file", channel="email")
    assert (asked.status_code, asked.json()["state"]) == (200, "ready")
    assert (await claims_desk.step(claim_id, "file", channel="email")).status_code == 409, "it is on its way"
    assert await filer(claims_desk, post_office).run_once() == 1
    (message,) = post_office.letters
    assert (message["To"], claim_id in message["Subject"]) == ("claims@ups.example", True)
    assert "50.00" in message.get_body().get_content()
    (enclosed,) = message.iter_attachments()
    assert verify(enclosed.get_content()).claim_id == claim_id
    claim, filings = await shown(claims_desk, claim_id)
    assert (claim["state"], filings[0]["state"]) == ("filed", "sent")
    texts = [entry["text"] for entry in claim["history"]]
    assert texts[-2:] == ["to be sent by e-mail to claims@ups.example", "sent by e-mail to claims@ups.example"]
    assert await filer(claims_desk, post_office).run_once() == 0


async def test_a_busy_server_is_tried_again_and_a_no_is_for_somebody_to_look_at(
    claims_desk: Any, post_office: Any, ups: str
):
    claim_id = await ready(claims_desk, ups)
    post_office.answers["desk@ups.example"] = "451 busy"
    await claims_desk.step(claim_id, "file", channel="email", to="desk@ups.example")
    now = utc_now() + timedelta(seconds=1)
    await filer(claims_desk, post_office, now).run_once()
    claim, (filing,) = await shown(claims_desk, claim_id)
    assert (claim["state"], filing["state"], "451" in filing["error"]) == ("ready", "waiting", True)
    assert datetime.fromisoformat(filing["next_at"]) == now + WAITS[0]
    post_office.answers["desk@ups.example"] = "550 no such mailbox"
    await filer(claims_desk, post_office, now + WAITS[0]).run_once()
    claim, (filing,) = await shown(claims_desk, claim_id)
    assert (claim["state"], filing["state"], filing["attempts"]) == ("ready", "failed", 2)
    assert claim["history"][-1]["text"].startswith("not sent: ")
    assert (await claims_desk.step(claim_id, "file", channel="email")).status_code == 200, "another address may do"


async def test_what_ends_while_it_waits_is_not_sent(claims_desk: Any, post_office: Any, ups: str):
    claim_id = await ready(claims_desk, ups)
    await claims_desk.step(claim_id, "file", channel="email")
    await claims_desk.step(claim_id, "move", state="withdrawn")
    await filer(claims_desk, post_office).run_once()
    _, (filing,) = await shown(claims_desk, claim_id)
    assert (filing["state"], post_office.letters) == ("dropped", [])


async def test_without_evidence_address_or_interface_nothing_is_sent_off(claims_desk: Any):
    plain = await claims_desk.carrier_like("fedex", "USD")
    early = (await claims_desk.made(plain))["id"]
    missing = await claims_desk.step(early, "file", channel="email", to="a@b.example")
    assert (missing.status_code, "missing" in missing.json()["context"]) == (409, True)
    claim_id = await ready(claims_desk, plain)
    nowhere = await claims_desk.step(claim_id, "file", channel="email")
    assert (nowhere.status_code, nowhere.json()["issues"][0]["pointer"]) == (422, "/body/to")
    for change in ({"to": "a@b, c@d"}, {"to": "a@b\nBcc: c@d"}, {"channel": "pigeon"}):
        assert (await claims_desk.step(claim_id, "file", **{"channel": "email"} | change)).status_code == 422
    no_account = await claims_desk.step(claim_id, "file", channel="adapter")
    assert (no_account.status_code, "no account" in no_account.json()["detail"]) == (409, True)


async def test_only_on_the_ways_that_the_contract_takes(claims_desk: Any):
    by_mail = await claims_desk.carrier_like("ups", "USD", email="claims@ups.example", channels=["email"])
    claim_id = await ready(claims_desk, by_mail)
    for way in ("by_hand", "adapter"):
        refused = await claims_desk.step(claim_id, "file", channel=way)
        assert (refused.status_code, refused.json()["context"]) == (409, {"channels": ["email"]})
    assert (await claims_desk.step(claim_id, "file", channel="email")).status_code == 200


class Easypost:
    """Takes claims; where it is mute, it hangs up instead of answering."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self.mute = False
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        self.asked.append(await reader.readexactly(length))
        if not self.mute:
            body = b'{"id": "clm_theirs", "status": "submitted"}'
            writer.write(b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n")
            writer.write(b"Content-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(body), body))
            await writer.drain()
        writer.close()


@pytest.fixture
async def easypost() -> AsyncIterator[Easypost]:
    """Give a carrier's real HTTP server that takes claims."""
    carrier = Easypost()
    async with await asyncio.start_server(carrier.serve, "127.0.0.1", 0) as server:
        carrier.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield carrier


async def booked(claims_desk: Any, easypost: Easypost, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let a parcel be booked with an account at EasyPost; give a ready claim about it."""
    for name in ("API_KEY", "WEBHOOK_SECRET"):
        monkeypatch.setenv(f"LASTMILE_CARRIER_EP_{name}", "secret")
    carrier_id = await claims_desk.carrier_like("ups", "USD")
    shipment_id = await claims_desk.parcel(carrier_id)
    parts = claims_desk.service.parts
    account = CarrierAccount(carrier_id, "easypost", "EP", base_urls={"api": easypost.url}, revision=0)
    async with parts.database.transaction() as session:
        account = await Accounts(session, parts.settings.mappings).put(account)
        (booking,) = await Bookings(session).want(account, [shipment_id], service="", currency="USD")
        await BookingRepository(session).conclude(replace(booking, state=BookingState.BOOKED, number="EZ-1"))
    return await ready(claims_desk, carrier_id, shipment_id=shipment_id)


async def test_through_the_carriers_interface(
    claims_desk: Any, post_office: Any, easypost: Easypost, monkeypatch: pytest.MonkeyPatch
):
    claim_id = await booked(claims_desk, easypost, monkeypatch)
    assert (await claims_desk.step(claim_id, "file", channel="adapter")).status_code == 200
    await filer(claims_desk, post_office).run_once()
    claim, (filing,) = await shown(claims_desk, claim_id)
    assert (claim["state"], claim["reference"], filing["state"]) == ("filed", "clm_theirs", "sent")
    (asked,) = map(orjson.loads, easypost.asked)
    assert (asked["type"], asked["tracking_code"], float(asked["amount"])) == ("damage", "EZ-1", 50.0)
    (evidence,) = asked["supporting_documentation_attachments"]
    assert base64.b64decode(evidence.partition("base64,")[2]).startswith(b"%PDF-")


async def test_what_cannot_be_asked_twice_is_not_when_the_answer_is_lost(
    claims_desk: Any, post_office: Any, easypost: Easypost, monkeypatch: pytest.MonkeyPatch
):
    claim_id = await booked(claims_desk, easypost, monkeypatch)
    easypost.mute = True
    await claims_desk.step(claim_id, "file", channel="adapter")
    await filer(claims_desk, post_office).run_once()
    claim, (filing,) = await shown(claims_desk, claim_id)
    assert (claim["state"], filing["state"], "own site" in filing["error"]) == ("ready", "failed", True)
    assert await filer(claims_desk, post_office, utc_now() + timedelta(days=1)).run_once() == 0
    assert len(easypost.asked) == 1


async def test_other_kinds_do_not_go_through_interfaces(claims_desk: Any, ups: str):
    claim_id = (await claims_desk.made(ups, kind="late"))["id"]
    refused = await claims_desk.step(claim_id, "file", channel="adapter")
    assert (refused.status_code, "e-mail" in refused.json()["detail"]) == (409, True)
