"""The page about adapters, from their declarations.

``python -m lastmile.carriers.adapters.reference > docs/carriers-adapters.md``
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

from lastmile.carriers.adapters.adapter import Adapter
from lastmile.carriers.adapters.capabilities import Capability
from lastmile.carriers.adapters.quality import Quality, Standing, quality_of
from lastmile.carriers.adapters.registry import ENTRIES, adapter
from lastmile.core.tracking import Status

_HEAD: Final = """\
# Carriers' adapters

What lastmile can do with each carrier, made from the adapters' own declarations by
`python -m lastmile.carriers.adapters.reference`; a test holds this page to them. How to add one:
[adding a carrier](adding-a-carrier.md).

*Verified* means that every payload form is that of a public document of the carrier, named below; *called* means tried
with a real account or server. A code that an adapter does not know stays **unknown** with the carrier's own word, for
the mapping desk.
"""
_SHORT: Final = {
    Capability.BOOK: "book",
    Capability.LABEL: "label",
    Capability.CANCEL: "cancel",
    Capability.TRACK_POLL: "poll",
    Capability.TRACK_WEBHOOK: "webhook",
    Capability.TRACK_FILE: "file in",
    Capability.BOOK_FILE: "file out",
    Capability.EVENTS_OUT: "events out",
    Capability.RATE: "rate",
    Capability.PICKUP: "pickup",
    Capability.NDR_ANSWER: "NDR",
    Capability.PROOF_OF_DELIVERY: "proof",
    Capability.CLAIM: "claim",
}


def page() -> str:
    """Write the page."""
    return "\n".join([_HEAD, *_table(), "", *(line for name in ENTRIES for line in _section(name))])


def _table() -> Iterator[str]:
    yield "| adapter | kind | " + " | ".join(_SHORT.values()) + " | verified | called |"
    yield "|---|---|" + ":-:|" * (len(_SHORT) + 2)
    for name, entry in ENTRIES.items():
        made, quality = adapter(name), quality_of(name)
        marks = [_mark(capability in made.capabilities) for capability in _SHORT]
        called = quality.rules["called_for_real"].standing is Standing.DONE
        cells = [f"[{name}](#{name})", entry.group, *marks, _mark(quality.verified), _mark(called)]
        yield "| " + " | ".join(cells) + " |"


def _mark(holds: bool) -> str:
    return "✓" if holds else ""


def _section(name: str) -> Iterator[str]:
    made, quality = adapter(name), quality_of(name)
    yield f"## {name}"
    yield ""
    yield f"{made.title}. {_needs(made)}"
    yield ""
    yield from (f"- {part.replace('_', ' ')}: {where}" for part, where in quality.documents.items())
    yield from _gaps(quality)
    yield f"- codes: {_codes(made)}"
    yield ""


def _needs(made: Adapter) -> str:
    secrets = ", ".join(f"`{secret}`" for secret in made.secrets) or "none"
    settings = "".join(f", setting `{setting}`" for setting in made.settings)
    zone = f" Times without an offset are those of {made.timezone}." if made.timezone else ""
    poll = f" {made.most_per_poll} numbers a poll." if Capability.TRACK_POLL in made.capabilities else ""
    return f"Secrets: {secrets}{settings}.{poll}{zone}"


def _gaps(quality: Quality) -> Iterator[str]:
    for rule, stands in quality.rules.items():
        if stands.standing is Standing.TODO:
            yield f"- to do, {rule.replace('_', ' ')}: {stands.reason}"


def _codes(made: Adapter) -> str:
    mapped = {status for status, _ in made.codes.meanings.values()}
    return f"{len(made.codes.meanings)}, to {', '.join(status for status in Status if status in mapped)}"


if __name__ == "__main__":
    sys.stdout.write(page())
