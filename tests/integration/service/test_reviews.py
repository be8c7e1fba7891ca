"""The morning review and the end-of-day list as people get them: a page, paper, a letter."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from lastmile.access import Role
from lastmile.carriers.register import Register
from lastmile.core.clock import utc_now
from lastmile.core.tracking import Status, TrackingEvent
from lastmile.infra.mail import Letters, Mailer, Post
from lastmile.infra.settings import Settings
from lastmile.insights import Course, Figures, facts_of
from lastmile.insights.briefing import Briefer, Kind, as_pdf, make_briefing

pytestmark = pytest.mark.anyio

TODAY = datetime.now(UTC).date()
YESTERDAY = TODAY - timedelta(days=1)
PIPE_BOMB = "<script>alert(1)</script>"


def course(number: int, *, delivered: bool) -> Course:
    end = datetime.combine(YESTERDAY, datetime.min.time(), UTC) + timedelta(hours=12)
    handed = TrackingEvent("p", end - timedelta(hours=3), Status.PICKED_UP)
    events = [(handed, handed.occurred_at)]
    if delivered:
        at_door = TrackingEvent("d", end - timedelta(hours=1), Status.DELIVERED)
        events.append((at_door, at_door.occurred_at))
    return Course(
        f"shp_0{number:03}", f"A{number}{PIPE_BOMB}", "", "hub_0one", "00100", "", "rid_0anna", "standard", YESTERDAY,
        end - timedelta(hours=9), end, tuple(events),
    )  # fmt: skip


@pytest.fixture
async def manager(service: Any, client_as: Any, parcel: Any) -> httpx.AsyncClient:
    """Give a manager the morning after a day with forty broken promises, an incident and a claim about to expire."""
    now = utc_now()
    client: httpx.AsyncClient = await client_as(Role.OPS_MANAGER)
    async with service.parts.database.transaction() as session:
        await Figures(session).put([facts_of(course(n, delivered=n < 60), now) for n in range(100)])
        while await Figures(session).roll_up():
            pass
        register = Register(session)
        carrier = await register.create("Slow & Sons")
        document = {
            "service_levels": [{"name": "day", "serves": ["standard"], "promised_days": 0}],
            "zones": [{"id": "all", "kind": "everywhere"}],
            "rates": [{"zone": "all", "service_level": "day", "breaks": [{"up_to_kg": 30, "price": 5}]}],
            "claims": {"like": "ups"},
        }
        await register.agree(carrier, document, currency="USD", timezone="UTC")
    claim = {
        "kind": "damaged",
        "shipment_id": await parcel(carrier.id),
        "carrier_id": carrier.id,
        "claimed_minor": 5_000,
        "currency": "USD",
        "started_at": (now - timedelta(days=59)).isoformat(),
    }
    assert (await client.post("/v1/claims", json=claim)).status_code == 201
    incident = {"kind": "damaged", "shipment_id": "shp_0one", "occurred_at": now.isoformat(), "text": "crushed"}
    assert (await client.post("/v1/incidents", json=incident)).status_code == 201
    return client


async def test_the_morning_page_begins_with_the_money_about_to_expire(manager: httpx.AsyncClient):
    page = await manager.get(f"/v1/reviews/{YESTERDAY}/morning.html")
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.text.index("1 claim worth") < page.text.index("On-time rate")
    assert "Slow &amp; Sons" in page.text
    assert "40 promises broken or at risk" in page.text
    assert "missed" in page.text
    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text


async def test_the_list_at_the_end_names_owners_and_what_carries_over(manager: httpx.AsyncClient):
    page = (await manager.get(f"/v1/reviews/{YESTERDAY}/end.html")).text
    assert "40 shipments carried over, 1 incident open, 1 claim to act on tomorrow." in page
    assert "Nobody looks after 1 incident." in page
    assert "and 20 more" in page


async def test_paper_says_the_same_as_the_page(manager: httpx.AsyncClient, service: Any):
    answer = await manager.get(f"/v1/reviews/{YESTERDAY}/morning.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    text = "\n".join(page.extract_text() for page in reader.pages)
    for words in ("1 claim worth 50.00", "On-time rate", "60.0%", "95.0%", "Slow & Sons", "A99"[:1]):
        assert words in text
    async with service.parts.database.reading() as session:
        briefing = await make_briefing(session, Kind.MORNING, YESTERDAY, utc_now())
    assert as_pdf(briefing) == as_pdf(briefing)


async def test_shops_do_not_read_reviews(client_as: Any):
    shop = await client_as(Role.SHOP, "shop_0a")
    for name in ("morning.html", "end.html", "morning.pdf"):
        assert (await shop.get(f"/v1/reviews/{YESTERDAY}/{name}")).status_code == 403


async def test_each_letter_goes_out_once_at_its_hour(manager: httpx.AsyncClient, service: Any, post_office: Any):
    database = service.parts.database
    settings = Settings(report_to="ops@example.org, boss@example.org", report_hour=6, day_end_hour=20)
    briefer = Briefer(database, settings)
    at = datetime.combine(TODAY, datetime.min.time(), UTC)
    assert await briefer.run_once(at + timedelta(hours=5, minutes=59)) == 0
    assert await briefer.run_once(at + timedelta(hours=6)) == 2
    assert await briefer.run_once(at + timedelta(hours=7)) == 0
    assert await Briefer(database, settings).run_once(at + timedelta(hours=20, minutes=1)) == 2
    assert await briefer.run_once(at + timedelta(hours=23)) == 0
    assert await Briefer(database, Settings()).run_once(at + timedelta(hours=23)) == 0
    while await Post(database, Mailer(post_office.url, "lastmile@example.org")).run_once():
        pass
    got = sorted((letter["To"], letter["Subject"].split(" of ")[0]) for letter in post_office.letters)
    assert got == [
        ("boss@example.org", "End"),
        ("boss@example.org", "Review"),
        ("ops@example.org", "End"),
        ("ops@example.org", "Review"),
    ]
    review = next(letter for letter in post_office.letters if letter["Subject"].startswith("Review"))
    text = review.get_content()
    assert "expire within two days: call first." in text
    assert f"/v1/reviews/{YESTERDAY}/morning.html" in text
    async with database.reading() as session:
        assert len(await Letters(session).about(f"morning:{YESTERDAY}")) == 2
