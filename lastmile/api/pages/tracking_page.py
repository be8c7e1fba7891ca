"""The recipient's page: it reads without JavaScript, asks no cookie, and its forms are plain forms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from lastmile.api.errors import KINDS
from lastmile.api.requests import read_body, refuse_nul, refuse_odd_address
from lastmile.api.services import Services
from lastmile.api.v1.recipients.endpoints import refuse_visitor
from lastmile.api.v1.recipients.schemas import InstructionsIn, ProblemIn, RatingIn, SlotIn, because
from lastmile.core.clock import utc_now
from lastmile.core.errors import InvalidInput, LastmileError
from lastmile.dispatch.recipients import PROBLEMS, Recipient, TrackingView
from lastmile.dispatch.recipients.words import HEADLINES, REACHED, STEP_WORDS

_LARGEST_FORM: Final = 20_000
_PICKUP: Final = {"Delivered": "Picked up"}

Saying = Callable[[Recipient, Any], Awaitable[object]]

_FORMS: Final[Mapping[str, tuple[type[BaseModel], Saying]]] = {
    "rating": (RatingIn, lambda recipient, said: recipient.rate(said.stars, said.comment)),
    "problem": (ProblemIn, lambda recipient, said: recipient.report(said.kind, said.text)),
    "slot": (SlotIn, lambda recipient, said: recipient.choose_slot(said.earliest)),
    "instructions": (InstructionsIn, lambda recipient, said: recipient.instruct(said.text)),
}
"""What can be said on the page: what the form has, and what becomes of it."""

_THANKS: Final = {
    "rating": "Thank you for your rating.",
    "problem": "Thank you for telling us. We are looking into it.",
    "slot": "Your new time is noted.",
    "instructions": "Your rider will see this.",
}


def routes(policy: str) -> list[Route]:
    """Give the page's routes.

    Parameters
    ----------
    policy : what its browser may load.
    """
    headers = {
        "Content-Security-Policy": policy,
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": "no-store",
    }

    async def show(request: Request) -> Response:
        try:
            return HTMLResponse(await _page(request), headers=headers)
        except LastmileError as error:
            return _sorry(error, headers)

    async def take(request: Request) -> Response:
        try:
            await _say(request)
        except LastmileError as error:
            return _sorry(error, headers, back=f"/t/{request.path_params['token']}")
        told = request.path_params["form"]
        return RedirectResponse(f"/t/{request.path_params['token']}?done={told}", 303, headers=headers)

    return [
        Route("/t/{token}", show, name="tracking page"),
        Route("/t/{token}/{form}", take, methods=["POST"], name="tracking page form"),
    ]


async def _page(request: Request) -> str:
    services: Services = request.app.state.services
    refuse_odd_address(request.scope)
    token = request.path_params["token"]
    await refuse_visitor(services, token, request)
    async with services.database.reading() as session:
        view = await (await Recipient.by_token(session, token)).view()
    return (
        _templates()
        .get_template("page.html")
        .render(**_words(view), view=view, token=token, thanks=_THANKS.get(request.query_params.get("done", ""), ""))
    )


async def _say(request: Request) -> None:
    services: Services = request.app.state.services
    refuse_odd_address(request.scope)
    token, form = request.path_params["token"], request.path_params["form"]
    await refuse_visitor(services, token, request)
    body = await read_body(request, _LARGEST_FORM)
    refuse_nul(body)
    if form not in _FORMS:
        raise InvalidInput("there is no such form")
    schema, say = _FORMS[form]
    try:
        said = schema.model_validate(dict(parse_qsl(body.decode("utf-8", "replace"))))
    except ValidationError:
        raise InvalidInput("something in the form is missing or too long") from None
    async with services.database.transaction() as session:
        await say(await Recipient.by_token(session, token), said)


def _words(view: TrackingView) -> dict[str, Any]:
    zone, now = ZoneInfo(view.timezone), utc_now()
    headline = HEADLINES[view.status]
    return {
        "headline": _PICKUP.get(headline, headline) if view.is_pickup else headline,
        "because": because(view.reason),
        "reached": REACHED.get(view.status),
        "steps": STEP_WORDS,
        "history": [
            {
                "at": _moment(m.at, zone, now),
                "iso": m.at.isoformat(),
                "words": HEADLINES[m.status],
                "why": because(m.reason),
            }
            for m in reversed(view.history)
        ],
        "expected": None if view.eta is None else _span(view.eta.earliest, view.eta.latest, zone, now),
        "promised": None if view.promised is None else _span(view.promised.earliest, view.promised.latest, zone, now),
        "slots": [
            {"value": slot.earliest.isoformat(), "words": " ".join(_span(slot.earliest, slot.latest, zone, now))}
            for slot in view.choices.slots
        ],
        "problems": PROBLEMS.items(),
        "since": _moment(view.since, zone, now),
    }


def _span(earliest: datetime, latest: datetime, zone: ZoneInfo, now: datetime) -> tuple[str, str]:
    """``("Today", "10:15 – 10:45")``."""
    begin, end = earliest.astimezone(zone), latest.astimezone(zone)
    return _day(begin.date(), now.astimezone(zone).date()), f"{begin:%H:%M} – {end:%H:%M}"


def _moment(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    local = at.astimezone(zone)
    return f"{_day(local.date(), now.astimezone(zone).date())}, {local:%H:%M}"


def _day(day: date, today: date) -> str:
    near = {-1: "Yesterday", 0: "Today", 1: "Tomorrow"}
    return near.get((day - today).days, f"{day:%a} {day.day} {day:%b}")


def _sorry(error: LastmileError, headers: Mapping[str, str], back: str = "") -> Response:
    status = KINDS[error.code].status
    known = {404: "We do not know this delivery", 429: "Please wait a moment"}
    headline = known.get(status, "That did not work")
    detail = "Check the link in the message that you got." if status == 404 else error.message
    body = _templates().get_template("sorry.html").render(headline=headline, detail=detail, back=back)
    return HTMLResponse(body, status, headers=headers)


@cache
def _templates() -> Environment:
    folder = Path(__file__).parent / "templates"
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
