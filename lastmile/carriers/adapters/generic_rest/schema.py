"""The mapping file of a REST carrier: every key, checked before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from lastmile.carriers.adapters.capabilities import Capability
from lastmile.carriers.adapters.codes import CodeTable
from lastmile.carriers.adapters.expressions import Expression
from lastmile.carriers.adapters.mapping_files import read_model, wrong_at, wrong_file
from lastmile.carriers.adapters.signatures import SharedToken, Signature, base64_of, hex_of
from lastmile.carriers.carriers_yaml.fields import Count, TimeZone
from lastmile.core.errors import RowIssue
from lastmile.infra.files.yaml_text import Place, YamlDocument


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class CallMapping(_Part):
    """One kind of request.

    ``path`` and ``headers`` are texts with ``{field}`` of the ask, ``{secret.name}`` and ``{setting.name}``; ``query``,
    ``body`` and ``answer`` are JMESPath over the ask and over the answer.
    """

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "GET"
    path: Annotated[str, Field(pattern="^/")]
    query: dict[str, Expression] = {}
    headers: dict[str, str] = {}
    body: Expression | None = None
    repeatable: bool = False
    answer: dict[str, Expression] = {}


class EventMapping(_Part):
    """Where an event's parts stand; each relative to the event."""

    time: Expression
    code: Expression
    wider_code: Expression | None = None
    text: Expression | None = None
    place: Expression | None = None
    lon: Expression | None = None
    lat: Expression | None = None
    key: Expression | None = None


class TrackingMapping(_Part):
    """Where parcels and their events stand; ``number``, ``events`` and ``expected_at`` relative to the parcel."""

    parcels: Expression
    number: Expression
    events: Expression
    event: EventMapping
    expected_at: Expression | None = None
    missing: Expression | None = None
    time_formats: tuple[str, ...] = ("iso",)


class SignatureMapping(_Part):
    """How pushes are signed; see `signatures.Signature`."""

    header: str
    secret: str
    written: Literal["hex", "base64"] = "hex"
    prefix: str = ""
    time_header: str = ""
    window_s: Count = 300


class WebhookMapping(_Part):
    """How pushes prove themselves, and where their parts stand if elsewhere than in a poll's answer."""

    signature: SignatureMapping | None = None
    token: dict[Literal["header", "secret"], str] | None = None
    tracking: TrackingMapping | None = None

    @property
    def proof(self) -> Signature | SharedToken:
        """What tells a true push from a forged one."""
        if self.signature is None:
            agreed = self.token or {}
            return SharedToken(agreed.get("header", "").lower(), agreed.get("secret", ""))
        said = self.signature
        return Signature(
            header=(said.header.lower(),),
            secret=said.secret,
            written={"hex": hex_of, "base64": base64_of}[said.written],
            prefix=said.prefix,
            time_header=said.time_header.lower(),
            window=timedelta(seconds=said.window_s),
        )


class ErrorMapping(_Part):
    """Where a no states its code and its words."""

    code: Expression | None = None
    text: Expression | None = None


class RestMapping(_Part):
    """The whole file, without ``codes``."""

    name: Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
    title: str
    base_urls: dict[str, str] = {}
    timezone: TimeZone | None = None
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "EUR"
    secrets: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    headers: dict[str, str] = {}
    most_per_poll: Annotated[int, Field(ge=1, le=10_000)] = 1
    requests_per_s: Annotated[float, Field(gt=0, le=10_000)] = 5.0
    error: ErrorMapping = ErrorMapping()
    calls: dict[Capability, CallMapping] = {}
    tracking: TrackingMapping | None = None
    webhook: WebhookMapping | None = None


ANSWERS: Final[Mapping[Capability, tuple[frozenset[str], frozenset[str]]]] = {
    Capability.BOOK: (
        frozenset({"number"}),
        frozenset({"package_numbers", "label_type", "label_base64", "label_url", "price", "currency", "tracking_url"}),
    ),
    Capability.LABEL: (frozenset(), frozenset({"label_type", "label_base64", "label_url"})),
    Capability.CANCEL: (frozenset({"cancelled"}), frozenset({"text"})),
    Capability.TRACK_POLL: (frozenset(), frozenset()),
    Capability.RATE: (
        frozenset({"offers", "service", "price"}),
        frozenset({"currency", "rate", "carrier", "days"}),
    ),
    Capability.PICKUP: (frozenset({"number"}), frozenset({"text"})),
    Capability.NDR_ANSWER: (frozenset(), frozenset({"reference", "text"})),
    Capability.PROOF_OF_DELIVERY: (
        frozenset(),
        frozenset({"signed_by", "delivered_at", "document_type", "document_base64", "document_url"}),
    ),
    Capability.CLAIM: (frozenset({"number"}), frozenset({"state"})),
}
"""Call → names that its ``answer`` must have, and may have."""


def read_mapping(path: Path) -> tuple[RestMapping, CodeTable]:
    """Read a mapping file; docs/adding-a-carrier.md describes it.

    Raises
    ------
    InvalidInput
        With every wrong line as an issue.
    """
    document, mapping, codes = read_model(path, RestMapping)
    issues = list(_inconsistent(document, mapping))
    if issues:
        raise wrong_file(document, issues)
    return mapping, codes


def _inconsistent(document: YamlDocument, mapping: RestMapping) -> list[RowIssue]:
    issues = []
    for capability, call in mapping.calls.items():
        place: Place = ("calls", capability.value, "answer")
        if capability not in ANSWERS:
            issues.append(wrong_at(document, place, f"a call; {capability} has its own key", None))
            continue
        required, optional = ANSWERS[capability]
        if not required <= set(call.answer) <= required | optional:
            expected = f"the names {', '.join(sorted(required))}; perhaps {', '.join(sorted(optional))}"
            issues.append(wrong_at(document, place, expected, ", ".join(call.answer)))
    if Capability.TRACK_POLL in mapping.calls and mapping.tracking is None:
        issues.append(wrong_at(document, ("tracking",), "where parcels and events stand in an answer", None))
    issues += _webhook_issues(document, mapping)
    return issues


def _webhook_issues(document: YamlDocument, mapping: RestMapping) -> list[RowIssue]:
    if mapping.webhook is None:
        return []
    issues = []
    if (mapping.webhook.signature is None) == (mapping.webhook.token is None):
        issues.append(wrong_at(document, ("webhook",), "either a signature or a token; a push must prove itself", None))
    if mapping.webhook.token is not None and set(mapping.webhook.token) != {"header", "secret"}:
        issues.append(wrong_at(document, ("webhook", "token"), "a header and a secret", None))
    if mapping.tracking is None and mapping.webhook.tracking is None:
        issues.append(wrong_at(document, ("webhook", "tracking"), "where parcels and events stand in a push", None))
    return issues
