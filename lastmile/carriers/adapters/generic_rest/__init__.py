"""Any carrier that speaks JSON over HTTP: a mapping file instead of code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.adapter import Adapter, Call, Calls, Webhook
from lastmile.carriers.adapters.capabilities import Capability
from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.generic_rest import parsing
from lastmile.carriers.adapters.generic_rest.building import build
from lastmile.carriers.adapters.generic_rest.schema import RestMapping, TrackingMapping, read_mapping
from lastmile.carriers.adapters.reading import read_json
from lastmile.carriers.adapters.results import Tracking

_READERS: Final[Mapping[Capability, Callable[[parsing.Answer], Any]]] = {
    Capability.BOOK: parsing.booking,
    Capability.LABEL: parsing.label,
    Capability.CANCEL: parsing.cancellation,
    Capability.RATE: parsing.offers,
    Capability.PICKUP: parsing.pickup,
    Capability.NDR_ANSWER: parsing.ndr_answer,
    Capability.PROOF_OF_DELIVERY: parsing.proof,
    Capability.CLAIM: parsing.claim,
}


def from_mapping(path: Path) -> Adapter:
    """Make an adapter from a mapping file.

    Raises
    ------
    InvalidInput
        With every wrong line of the file.
    """
    mapping, codes = read_mapping(path)
    return Adapter(
        name=mapping.name,
        title=mapping.title,
        codes=codes,
        calls=Calls(**_calls(mapping, codes), track_webhook=_webhook(mapping, codes)),
        base_urls=mapping.base_urls,
        secrets=mapping.secrets,
        settings=mapping.settings,
        timezone=mapping.timezone or "",
        most_per_poll=mapping.most_per_poll,
        requests_per_s=mapping.requests_per_s,
    )


def _calls(mapping: RestMapping, codes: CodeTable) -> dict[str, Any]:
    readers = dict(_READERS)
    if mapping.tracking is not None:
        readers[Capability.TRACK_POLL] = partial(_polled, codes, mapping.tracking)
    return {
        capability.value: Call(build(mapping, call), parsing.parse(mapping, capability, readers[capability]))
        for capability, call in mapping.calls.items()
    }


def _polled(codes: CodeTable, mapping: TrackingMapping, answer: parsing.Answer) -> Tracking:
    return parsing.tracking(codes, mapping, answer.account, answer.top)


def _webhook(mapping: RestMapping, codes: CodeTable) -> Webhook | None:
    if mapping.webhook is None:
        return None
    where = mapping.webhook.tracking or mapping.tracking
    if where is None:
        return None

    def pushed(account: Account, body: bytes) -> Tracking:
        return parsing.tracking(codes, where, account, read_json(f"{mapping.name} webhook", body))

    return Webhook(mapping.webhook.proof, pushed)
