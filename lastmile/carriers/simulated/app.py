"""The carrier's REST interface, in the form that generic_rest/example.yaml describes."""

from __future__ import annotations

import base64
import hmac
import itertools
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from lastmile.carriers.simulated.pushing import Pusher
from lastmile.carriers.simulated.simulation import Parcel, Simulation, event_document

Endpoint = Callable[[Request], Awaitable[Response]]
_MOST_NUMBERS: Final = 100
_INSTRUCTIONS: Final = ("reattempt", "hold", "return")
_PRODUCTS: Final = (("standard", 390, 2), ("express", 790, 1))


class CarrierApi:
    """Answers as a carrier does.

    Parameters
    ----------
    api_key : that callers must bring.
    pusher : sends what is due when the clock is moved; ``None`` without a webhook.
    """

    def __init__(self, simulation: Simulation, api_key: str, pusher: Pusher | None) -> None:
        self._simulation, self._api_key, self._pusher = simulation, api_key, pusher
        self._requests = itertools.count(1)
        self._others = itertools.count(1)

    def app(self) -> Starlette:
        """Give the application."""
        guarded = [
            ("/v1/parcels", self.book, "POST"),
            ("/v1/parcels/{number}", self.cancel, "DELETE"),
            ("/v1/parcels/{number}/label", self.label, "GET"),
            ("/v1/parcels/{number}/proof", self.proof, "GET"),
            ("/v1/parcels/{number}/instructions", self.instruct, "POST"),
            ("/v1/tracks", self.tracks, "POST"),
            ("/v1/rates", self.rates, "POST"),
            ("/v1/pickups", self.other("PU", "number"), "POST"),
            ("/v1/claims", self.other("CL", "claim"), "POST"),
        ]
        routes = [Route(path, self._guard(endpoint), methods=[method]) for path, endpoint, method in guarded]
        return Starlette(
            routes=[
                *routes,
                Route("/sim/truth", self.truth, methods=["GET"]),
                Route("/sim/advance", self.advance, methods=["POST"]),
            ]
        )

    def _guard(self, endpoint: Endpoint) -> Endpoint:
        async def guarded(request: Request) -> Response:
            if self._simulation.scenario.down(self._now):
                return _no(503, "down", "Down for the time being")
            given = request.headers.get("authorization", "").encode()
            if not hmac.compare_digest(given, f"Bearer {self._api_key}".encode()):
                return _no(401, "no_key", "The key is missing or wrong")
            busy_every = self._simulation.scenario.busy_every
            if busy_every and next(self._requests) % busy_every == 0:
                return _no(429, "busy", "Slow down", {"Retry-After": "1"})
            return await endpoint(request)

        return guarded

    @property
    def _now(self) -> datetime:
        return self._simulation.clock.now()

    async def book(self, request: Request) -> Response:
        """Take a parcel; one reference, one parcel."""
        asked = await _document(request)
        reference = asked.get("reference")
        if not isinstance(reference, str) or not reference:
            return _no(422, "no_reference", "A booking needs a reference")
        parcel = self._simulation.book(reference, self._now)
        price = {"amount": f"{_price_minor(asked, 390) / 100:.2f}", "currency": "EUR"}
        data = base64.b64encode(_zpl(parcel)).decode()
        label = {"type": "application/zpl", "data": data}
        return JSONResponse({"number": parcel.number, "label": label, "price": price}, 201)

    async def label(self, request: Request) -> Response:
        """Print a label (ZPL II)."""
        parcel = self._parcel(request)
        return _unknown(request) if parcel is None else Response(_zpl(parcel), media_type="application/zpl")

    async def cancel(self, request: Request) -> Response:
        """Stop a parcel that has not been collected."""
        parcel = self._parcel(request)
        if parcel is None:
            return _unknown(request)
        done = self._simulation.cancel(parcel, self._now)
        return JSONResponse({"cancelled": done, "message": "stopped" if done else "already under way"})

    async def tracks(self, request: Request) -> Response:
        """Show what there is of up to 100 parcels."""
        numbers = (await _document(request)).get("numbers")
        if not isinstance(numbers, list) or len(numbers) > _MOST_NUMBERS:
            return _no(422, "too_many", f"A list of at most {_MOST_NUMBERS} numbers")
        found = {str(number): self._simulation.find(str(number)) for number in numbers}
        parcels = [self._track(parcel) for parcel in found.values() if parcel is not None]
        missing = [number for number, parcel in found.items() if parcel is None]
        return JSONResponse({"parcels": parcels, "unknown": missing})

    def _track(self, parcel: Parcel) -> dict[str, Any]:
        events = [event_document(happening) for happening in self._simulation.shown(parcel, self._now)]
        return {"number": parcel.number, "events": events}

    async def proof(self, request: Request) -> Response:
        """Show who took it."""
        parcel = self._parcel(request)
        if parcel is None:
            return _unknown(request)
        over = [h for h in self._simulation.shown(parcel, self._now) if h.code == "HANDED_OVER"]
        if not over:
            return _no(409, "not_delivered", f"{parcel.number} is not delivered")
        return JSONResponse({"signed_by": "R. Ecipient", "delivered_at": over[0].at.isoformat()})

    async def instruct(self, request: Request) -> Response:
        """Take what the shipper says after a failed attempt; the same again is the same."""
        parcel, asked = self._parcel(request), await _document(request)
        if parcel is None:
            return _unknown(request)
        if asked.get("action") not in _INSTRUCTIONS:
            return _no(422, "no_action", f"One of {', '.join(_INSTRUCTIONS)}")
        told = self._simulation.instruct(parcel, asked)
        return JSONResponse({"instruction": f"{parcel.number}-{told}", "message": "noted"}, 202)

    async def rates(self, request: Request) -> Response:
        """Price a parcel."""
        asked = await _document(request)
        offers = [
            {
                "service": name,
                "price": {"amount": f"{_price_minor(asked, base) / 100:.2f}", "currency": "EUR"},
                "days": days,
            }
            for name, base, days in _PRODUCTS
        ]
        return JSONResponse({"offers": offers})

    def other(self, prefix: str, field: str) -> Endpoint:
        """Give the endpoint that numbers what it is told."""

        async def take(request: Request) -> Response:
            await _document(request)
            return JSONResponse({field: f"{prefix}-{next(self._others)}", "state": "open"}, 201)

        return take

    async def truth(self, _request: Request) -> Response:
        """Tell what is true: for tests, which no carrier would do."""
        return JSONResponse({"now": self._now.isoformat(), "codes": self._simulation.truth(self._now)})

    async def advance(self, request: Request) -> Response:
        """Move the clock, and answer when every push that was due by then has gone out."""
        asked = await _document(request)
        try:
            to = datetime.fromisoformat(str(asked.get("to")))
        except ValueError:
            return _no(422, "no_time", "A time such as 2026-03-02T10:00:00+00:00")
        if to.tzinfo is None:
            return _no(422, "no_time", "A time with its offset")
        self._simulation.clock.advance(to)
        sent = await self._pusher.deliver(self._now) if self._pusher is not None else 0
        return JSONResponse({"now": self._now.isoformat(), "pushed": sent})

    def _parcel(self, request: Request) -> Parcel | None:
        return self._simulation.find(request.path_params["number"])


async def _document(request: Request) -> dict[str, Any]:
    try:
        document = json.loads(await request.body())
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _price_minor(asked: dict[str, Any], base_minor: int) -> int:
    weight_g = asked.get("weight_g")
    kilograms = weight_g // 1000 if isinstance(weight_g, int) and 0 <= weight_g < 10**6 else 0
    return base_minor + 60 * kilograms


def _zpl(parcel: Parcel) -> bytes:
    return f"^XA^FO40,40^BCN,120^FD{parcel.number}^FS^FO40,220^A0N,30^FD{parcel.reference[:40]}^FS^XZ".encode()


def _no(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)


def _unknown(request: Request) -> Response:
    return _no(404, "no_such_parcel", f"There is no parcel {request.path_params['number']}")
