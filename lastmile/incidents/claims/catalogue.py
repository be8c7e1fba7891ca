"""What each piece of evidence is, who has it, and until when it can be got: read from ``catalogue.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

import yaml

from lastmile.carriers.claims import Evidence


class Form(StrEnum):
    """In what form evidence may be brought."""

    PICTURE = "picture"
    PAPER = "paper"
    TEXT = "text"


class Keeper(StrEnum):
    """Who has it."""

    SHOP = "shop"
    CUSTOMER = "customer"
    HUB = "hub"
    CARRIER = "carrier"
    MANAGER = "manager"


class FoundIn(StrEnum):
    """Where it is looked for by itself."""

    PROOF = "proof"
    BILLING = "billing"
    MEASURE = "measure"
    PICTURES = "pictures"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of a checklist.

    Parameters
    ----------
    words : what it is.
    ask : who has it.
    how : how to get it.
    fill_within : after the event of the claim; ``None`` for until the last legal day.
    takes : in what form it may be brought.
    found : where it is looked for by itself.
    """

    evidence: Evidence
    words: str
    ask: Keeper
    how: str
    fill_within: timedelta | None
    takes: frozenset[Form]
    found: tuple[FoundIn, ...]


@cache
def _catalogue() -> dict[Evidence, Wanted]:
    text = files("lastmile.incidents.claims").joinpath("catalogue.yaml").read_text(encoding="utf-8")
    return {
        Evidence(name): Wanted(
            evidence=Evidence(name),
            words=entry["words"],
            ask=Keeper(entry["ask"]),
            how=entry["how"],
            fill_within=timedelta(days=entry["fill_days"]) if "fill_days" in entry else None,
            takes=frozenset(map(Form, entry["takes"])),
            found=tuple(map(FoundIn, entry["found"])),
        )
        for name, entry in yaml.safe_load(text).items()
    }


def wanted(evidence: Evidence) -> Wanted:
    """Give what is known of a piece of evidence."""
    return _catalogue()[evidence]
