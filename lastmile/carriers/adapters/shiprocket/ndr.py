"""Answer failed attempts of parcels of Shiprocket."""

from __future__ import annotations

from typing import Final

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.answers import opened
from lastmile.carriers.adapters.asks import NdrRequest
from lastmile.carriers.adapters.oauth import bearer
from lastmile.carriers.adapters.results import NdrTaken
from lastmile.carriers.adapters.shiprocket.tracking import complaint
from lastmile.core.errors import InvalidInput
from lastmile.infra.http import HttpAnswer, HttpRequest, path_of

_ACTIONS: Final = {"reattempt": "re-attempt", "return": "return"}


def build_ndr_answer(account: Account, ask: NdrRequest) -> HttpRequest:
    """Ask for another attempt, perhaps elsewhere or later, or for the way back.

    Raises
    ------
    InvalidInput
        For a hold: Shiprocket has none.
    """
    if ask.action not in _ACTIONS:
        raise InvalidInput(f"Shiprocket takes {' or '.join(_ACTIONS)} as an answer, not {ask.action}")
    first, *others = ask.lines or ("",)
    optional = {
        "phone": ask.phone,
        "address1": first,
        "address2": ", ".join(others),
        "deferred_date": ask.on.isoformat() if ask.on else "",
    }
    document = {
        "action": _ACTIONS[ask.action],
        "comments": ask.note or ask.action,
        **{name: value for name, value in optional.items() if value and ask.action == "reattempt"},
    }
    path = path_of("v1", "external", "ndr", ask.number, "action")
    return HttpRequest.json("POST", path, document, bearer(account))


def parse_ndr_answer(account: Account, answer: HttpAnswer) -> NdrTaken:
    """Read that it was taken; Shiprocket's page shows no answer, so only its words are read."""
    return NdrTaken(text=opened(account, "answer to a failed attempt", answer, complaint).get("message").text())
