"""What proves a claim: files, gaps, and the signed packet."""

import hashlib
import io
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from lastmile.access import Role
from lastmile.cli import app
from lastmile.core.errors import InvalidInput
from lastmile.core.ids import new_id
from lastmile.core.tracking import Status, TrackingEvent
from lastmile.dispatch.execution import Execution
from lastmile.dispatch.execution.records import Attempt, Proof, ProofKind, TaskState
from lastmile.dispatch.tracking import Report, ingest
from lastmile.incidents.packets import verify
from lastmile.infra.blobs import Blobs, Owner, examine

pytestmark = pytest.mark.anyio

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
async def ups(claims_desk: Any) -> str:
    return await claims_desk.carrier_like("ups", "USD")


async def told(service: Any, shipment_id: str, status: Status, days_ago: int = 3) -> None:
    at = datetime.now(UTC) - timedelta(days=days_ago)
    event = TrackingEvent(f"{status}-{days_ago}", at, status, place="Hub North")
    async with service.parts.database.transaction() as session:
        await ingest(session, [Report(shipment_id, "staff", event)])


async def proven(service: Any, shipment_id: str, body: bytes) -> None:
    """Let a rider have delivered with a photo."""
    at = datetime.now(UTC) - timedelta(days=3)
    attempt = Attempt(
        new_id("att"), "tsk_0one", shipment_id, "", "rte_0one", "rdr_0one", "a", TaskState.DONE, at, lon=24.9, lat=60.2
    )
    async with service.parts.database.transaction() as session:
        kept = await Blobs(session).keep(body, examine(body), Owner(rider_id="rdr_0one"))
        execution = Execution(session)
        await execution.add(Attempt, [attempt])
        proof = Proof(
            new_id("prf"),
            attempt.id,
            shipment_id,
            "",
            "rdr_0one",
            ProofKind.PHOTO,
            at,
            kept.id,
            kept.sha256,
            kept.media.media_type,
        )
        await execution.add(Proof, [proof])


async def test_a_packet_has_everything_that_is_known_and_is_signed(claims_desk: Any, pictures: Any, ups: str):
    manager, service = claims_desk.manager, claims_desk.service
    shipment_id = await claims_desk.parcel(ups, recipient="Ада", weight_g=2_500)
    await told(service, shipment_id, Status.PICKED_UP, 4)
    await told(service, shipment_id, Status.DELIVERED)
    await proven(service, shipment_id, pictures(9))
    incident = {"kind": "damaged", "shipment_id": shipment_id, "carrier_id": ups, "text": "crushed"}
    opened = await manager.post("/v1/incidents", json=incident | {"occurred_at": datetime.now(UTC).isoformat()})
    path = f"/v1/incidents/{opened.json()['id']}/attachments"
    assert (await manager.post(f"{path}?text=corner", content=pictures(8))).status_code == 201
    claim = await claims_desk.made(ups, shipment_id=shipment_id, incident_id=opened.json()["id"])
    assert "description" not in claim["missing"], "the incident says it"
    await claims_desk.prove(claim["id"])
    packet = (await manager.get(f"/v1/claims/{claim['id']}/packet")).json()
    assert (packet["gaps"], packet["against"]) == ([], "ups")
    assert [line["evidence"] for line in packet["checklist"]] == claim["checklist"]
    assert {"proof", "incident", "claim"} == {exhibit["origin"] for exhibit in packet["exhibits"]}
    assert [m["place"] for m in packet["timeline"] if "picked up" in m["what"]] == ["Hub North"]
    assert any((m["lon"], m["lat"]) == (24.9, 60.2) for m in packet["timeline"])
    assert packet["weights"][0]["weight_g"] == 2_500

    printed = await manager.get(f"/v1/claims/{claim['id']}/packet.pdf")
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(printed.content)).pages)
    assert all(words in text for words in (claim["id"], "photo of the box", "Hub North", "Exhibit 1"))

    packed = await manager.get(f"/v1/claims/{claim['id']}/packet.zip")
    key = (await service.anonymous().get("/v1/signing-keys")).json()[0]
    verdict = verify(packed.content, key["fingerprint"])
    assert verdict.claim_id == claim["id"]
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        listed = {f["name"]: f["sha256"] for f in orjson.loads(archive.read("manifest.json"))["files"]}
        for exhibit in packet["exhibits"]:
            assert (
                listed[exhibit["name"]]
                == exhibit["sha256"]
                == hashlib.sha256(archive.read(exhibit["name"])).hexdigest()
            )


async def test_a_packet_that_was_tampered_with_is_refused(claims_desk: Any, ups: str):
    claim_id = (await claims_desk.made(ups, text="broken"))["id"]
    packed = (await claims_desk.manager.get(f"/v1/claims/{claim_id}/packet.zip")).content

    def changed(name: str, body: bytes | None) -> bytes:
        written = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(packed)) as before, zipfile.ZipFile(written, "w") as after:
            for each in before.namelist():
                if each != name:
                    after.writestr(each, before.read(each))
            if body is not None:
                after.writestr(name, body)
        return written.getvalue()

    assert verify(changed("nothing.txt", None)).claim_id == claim_id
    for bad in (
        changed("packet.json", b"{}"),
        changed("packet.pdf", None),
        changed("exhibits/99.jpg", b"x"),
        changed("manifest.json", b'{"version": 1}'),
        changed("manifest.sig", b"\0" * 64),
        b"no zip",
    ):
        with pytest.raises(InvalidInput):
            verify(bad)
    with pytest.raises(InvalidInput, match="signed with the key"):
        verify(packed, "0" * 64)


async def test_the_command_tells_a_whole_packet_from_one_that_was_changed(claims_desk: Any, ups: str, tmp_path: Path):
    claim_id = (await claims_desk.made(ups, text="broken"))["id"]
    packed = (await claims_desk.manager.get(f"/v1/claims/{claim_id}/packet.zip")).content
    fingerprint = (await claims_desk.service.anonymous().get("/v1/signing-keys")).json()[0]["fingerprint"]
    (tmp_path / "packet.zip").write_bytes(packed)
    (tmp_path / "changed.zip").write_bytes(packed.replace(b"HOW-TO-VERIFY", b"HOW-NO-VERIFY"))

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["verify-packet", *arguments])
        said = result.output if result.exception is None or result.exit_code != 1 else str(result.exception)
        return result.exit_code, said.replace("\n", " ")

    for given in ((), ("--fingerprint", f" {fingerprint.upper()} ")):
        code, said = run(str(tmp_path / "packet.zip"), *given)
        assert (code, claim_id in said, fingerprint in said) == (0, True, True)
    for arguments, reason in (
        ((str(tmp_path / "packet.zip"), "--fingerprint", "0" * 64), "signed with the key"),
        ((str(tmp_path / "changed.zip"),), "HOW-NO-VERIFY"),
        ((str(tmp_path / "nothing.zip"),), "No such file"),
    ):
        code, said = run(*arguments)
        assert (code != 0, reason in said) == (True, True), said


async def test_gaps_are_tasks_while_they_can_be_filled(claims_desk: Any, ups: str):
    manager = claims_desk.manager
    claim = await claims_desk.made(ups, started_at=(datetime.now(UTC) - timedelta(days=20)).isoformat())
    tasks = (await manager.get("/v1/claims/evidence-tasks")).json()
    assert {task["evidence"] for task in tasks} == {"invoice", "description", "photo_item"}, (
        "boxes are thrown away by now"
    )
    assert tasks == sorted(tasks, key=lambda task: task["due_at"])
    packet = (await manager.get(f"/v1/claims/{claim['id']}/packet")).json()
    standings = {line["evidence"]: line["standing"] for line in packet["gaps"]}
    assert (standings["photo_box"], standings["photo_item"]) == ("too_late", "missing")
    mine = (await manager.get(f"/v1/claims/evidence-tasks?claim_id={claim['id']}")).json()
    other = (await manager.get(f"/v1/claims/evidence-tasks?claim_id={new_id('clm')}")).json()
    assert (mine, other) == (tasks, [])
    photo = next(task["id"] for task in tasks if task["evidence"] == "photo_item")
    taken = await manager.patch(f"/v1/claims/evidence-tasks/{photo}", json={"owner_id": "usr_0me"})
    assert taken.json()["owner_id"] == "usr_0me"
    assert [t["id"] for t in (await manager.get("/v1/claims/evidence-tasks?owner_id=usr_0me")).json()] == [photo]
    await claims_desk.prove(claim["id"], "photo_item")
    assert (await manager.get("/v1/claims/evidence-tasks?owner_id=usr_0me")).json() == []
    assert (await manager.patch(f"/v1/claims/evidence-tasks/{photo}", json={"owner_id": "usr_0me"})).status_code == 409
    await claims_desk.step(claim["id"], "move", state="withdrawn")
    assert (await manager.get("/v1/claims/evidence-tasks")).json() == []


@pytest.mark.parametrize(
    ("body", "headers", "query"),
    [
        (b"MZ\x90\0 a program", {}, ""),
        (b"\xff\xd8\xff\xe0 half a picture", {}, ""),
        (PDF, {"Content-Type": "image/jpeg"}, ""),
        (PDF, {}, "&name=box.jpg"),
        (PDF, {}, ""),
    ],
    ids=["program", "half", "header", "name", "a paper is no photo"],
)
async def test_what_is_not_what_it_says_is_refused(
    claims_desk: Any, ups: str, body: bytes, headers: dict[str, str], query: str
):
    claim_id = (await claims_desk.made(ups))["id"]
    path = f"/v1/claims/{claim_id}/attachments?evidence=photo_box{query}"
    refused = await claims_desk.manager.post(path, content=body, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")
    assert refused.json()["issues"][0]["expected"]


async def test_a_gigabyte_is_refused_before_it_is_read(claims_desk: Any, ups: str):
    claim_id = (await claims_desk.made(ups))["id"]
    path = f"/v1/claims/{claim_id}/attachments?evidence=photo_box"
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1_024):
            sent += 1
            yield b"\xff" * 1_048_576

    streamed = await claims_desk.manager.post(path, content=body())
    assert (streamed.status_code, streamed.json()["code"]) == (413, "too_large")
    assert sent <= 12, f"{sent} MiB were read"
    sent = 0
    said = await claims_desk.manager.post(path, content=body(), headers={"Content-Length": str(2**30)})
    assert (said.status_code, sent <= 1) == (413, True)


async def test_files_belong_to_whoever_brought_them(claims_desk: Any, client_as: Any, pictures: Any, ups: str):
    claim_id = await claims_desk.filed(ups)
    partner, other = await client_as(Role.PARTNER, ups), await client_as(Role.PARTNER, "car_0other")
    path = f"/v1/claims/{claim_id}/attachments?evidence=proof_of_delivery"
    assert (await other.post(path, content=pictures())).status_code == 404
    brought = (await partner.post(path, content=pictures(99))).json()["pieces"][-1]["reference"]
    assert (await partner.get(f"/v1/claims/{claim_id}/attachments/{brought}")).content == pictures(99)
    assert (await other.get(f"/v1/claims/{claim_id}/attachments/{brought}")).status_code == 404
    assert (await partner.get(f"/v1/claims/{claim_id}/attachments/att_0nothing")).status_code == 404
    # Somebody else's file, another parcel's proof, a file that is not there: no evidence of this claim.
    await proven(claims_desk.service, await claims_desk.parcel(ups), pictures(50))
    async with claims_desk.service.parts.database.reading() as session:
        (foreign,) = await Execution(session).among(Proof, "rider_id", ["rdr_0one"])
    for by, source, reference in (
        (partner, "blob", foreign.attachment_id),
        (claims_desk.manager, "proof", foreign.id),
        (claims_desk.manager, "blob", "att_0nothing"),
        (claims_desk.manager, "proof", "prf_0nothing"),
    ):
        piece = {"evidence": "proof_of_delivery", "source": source, "reference": reference}
        refused = await claims_desk.step(claim_id, "evidence", by, pieces=[piece])
        assert (refused.status_code, refused.json()["issues"][0]["pointer"]) == (422, "/body/pieces/0/reference")


async def test_files_of_incidents(claims_desk: Any, client_as: Any, pictures: Any, ups: str):
    report = {"kind": "damaged", "carrier_id": ups, "occurred_at": datetime.now(UTC).isoformat(), "text": "crushed"}
    incident_id = (await claims_desk.manager.post("/v1/incidents", json=report)).json()["id"]
    path = f"/v1/incidents/{incident_id}/attachments"
    kept = (await claims_desk.manager.post(f"{path}?name=box.jpg", content=pictures())).json()
    assert kept["media_type"] == "image/jpeg"
    assert (await claims_desk.manager.get(f"{path}/{kept['id']}")).content == pictures()
    partner = await client_as(Role.PARTNER, ups)
    assert (await partner.get(f"{path}/{kept['id']}")).status_code == 404, "was not said to it"
    assert (await partner.post(path, content=PDF)).status_code == 201
    assert (await partner.post(path, content=b"nothing")).status_code == 422
