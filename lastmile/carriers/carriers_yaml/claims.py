"""Claim terms in YAML: the parts, and the way from them to `ClaimTerms`; the terms that carriers publish."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Annotated, Any, Self

import yaml
from pydantic import BaseModel, Field, field_validator, model_validator

from lastmile.carriers.carriers_yaml.fields import KNOWN_KEYS_ONLY, Currency, Days, Money, Positive, Ppm, Text, wrong
from lastmile.carriers.claims.terms import (
    Channel,
    ClaimKind,
    ClaimLimit,
    ClaimStep,
    ClaimTerm,
    ClaimTerms,
    Deadline,
    Direction,
    Evidence,
    Period,
    Silence,
    StartEvent,
)
from lastmile.infra.mail import is_address


class _Part(BaseModel):
    model_config = KNOWN_KEYS_ONLY


class PeriodPart(_Part):
    """A length of time."""

    days: Days = 0
    months: Positive | None = None
    business: bool = Field(default=False, strict=True)

    @model_validator(mode="after")
    def _one_unit(self) -> Self:
        if self.months is not None and (self.days or self.business):
            raise wrong("either days (business: true counts business days) or months")
        return self

    def period(self) -> Period:
        """Give what the part says."""
        return Period(self.days, self.months or 0, self.business)


class ClaimLimitPart(_Part):
    """The most that is paid."""

    direction: Direction | None = None
    share_percent: Ppm = 1_000_000
    max: Money | None = None


class ClaimTermPart(_Part):
    """One step of one kind of claim."""

    kind: ClaimKind
    step: ClaimStep = ClaimStep.FILE
    start: StartEvent
    within: PeriodPart
    not_before: PeriodPart = PeriodPart()
    silence: Silence = Silence.LOST
    moves_off_rest_days: bool = Field(default=False, strict=True)
    service_levels: list[Text] = []
    international: bool | None = None
    evidence: list[Evidence] = []
    answers_within: PeriodPart | None = None
    pays_within: PeriodPart | None = None
    limits: list[ClaimLimitPart] = []
    deductible: bool = Field(default=True, strict=True)
    source: Text | None = None

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if not self.within.months and self.not_before.days > self.within.days:
            raise wrong("not_before no longer than within")
        return self


class ClaimsPart(_Part):
    """The claim terms of a contract."""

    like: Text | None = None
    email: Text | None = None
    channels: Annotated[list[Channel], Field(min_length=1)] | None = None
    terms: list[Any] = []

    @field_validator("email")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is not None and not is_address(value):
            raise wrong("an e-mail address such as claims@carrier.example")
        return value

    @field_validator("like")
    @classmethod
    def _known(cls, value: str | None) -> str | None:
        if value is not None and value not in default_names():
            raise wrong(f"a carrier whose terms come with lastmile: {', '.join(default_names())}")
        return value


class PublishedPart(_Part):
    """The terms that one carrier publishes."""

    currency: Currency
    terms: list[ClaimTermPart]


def build_terms(head: ClaimsPart, parts: list[ClaimTermPart]) -> ClaimTerms:
    """Give a contract's terms: its own, then what it takes over from a carrier's published ones."""
    own = tuple(_term(part) for part in parts)
    overridden = {(term.kind, term.step) for term in own}
    taken = published(head.like)[1].terms if head.like else ()
    terms = own + tuple(term for term in taken if (term.kind, term.step) not in overridden)
    return ClaimTerms(terms, head.email or "", frozenset(head.channels or ()))


def published(carrier: str) -> tuple[str, ClaimTerms]:
    """Give the terms that a carrier publishes, with the currency of their amounts.

    Parameters
    ----------
    carrier : one of `default_names`.
    """
    part = PublishedPart.model_validate(_file()[carrier], context={"currency": _file()[carrier]["currency"]})
    return part.currency, ClaimTerms(tuple(_term(term) for term in part.terms))


def default_names() -> tuple[str, ...]:
    """Give the carriers whose published terms come with lastmile."""
    return tuple(_file())


@lru_cache(maxsize=1)
def _file() -> dict[str, Any]:
    text = resources.files("lastmile.carriers.claims").joinpath("default_terms.yaml").read_text(encoding="utf-8")
    terms: dict[str, Any] = yaml.safe_load(text)
    return terms


def _term(part: ClaimTermPart) -> ClaimTerm:
    return ClaimTerm(
        kind=part.kind,
        step=part.step,
        deadline=Deadline(
            start=part.start,
            latest=part.within.period(),
            earliest=part.not_before.period(),
            silence=part.silence,
            moves_off_rest_days=part.moves_off_rest_days,
        ),
        service_levels=frozenset(part.service_levels),
        international=part.international,
        evidence=tuple(part.evidence),
        answers_within=part.answers_within.period() if part.answers_within else None,
        pays_within=part.pays_within.period() if part.pays_within else None,
        limits=tuple(ClaimLimit(each.direction, each.share_percent, each.max) for each in part.limits),
        deductible=part.deductible,
        source=part.source or "",
    )
