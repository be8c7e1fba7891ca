"""Kinds of values that many schemas share, with their limits."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from lastmile.dispatch.intake.rows import clean
from lastmile.infra.files.cells import BadValue
from lastmile.infra.mail import is_address

Id = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,6}_[0-9a-z]{1,32}$")]
"""An identifier of ours."""

Line = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)]
"""A line of text."""

Text = Annotated[str, StringConstraints(max_length=2_000)]
"""A few sentences."""

Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
Amount = Annotated[int, Field(ge=0, le=2**53 - 1)]
"""Money in minor units, grams, cubic centimetres: what JSON's numbers carry exactly."""


def _address(value: str) -> str:
    if value and not is_address(value):
        raise ValueError("an e-mail address such as anna@example.org")
    return value


OptionalEmail = Annotated[str, StringConstraints(max_length=254, strip_whitespace=True), AfterValidator(_address)]
"""One e-mail address, or nothing."""

Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]

_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _in_our_time(instant: datetime) -> datetime:
    if not _FIRST <= instant < _LAST:
        raise ValueError("an instant from 2000 to 2199, with its offset")
    return instant


Moment = Annotated[AwareDatetime, AfterValidator(_in_our_time)]
"""An instant with its offset, in a year that makes sense."""

_DAYS = (date(2000, 1, 1), date(2199, 12, 31))


def _in_our_days(day: date) -> date:
    if not _DAYS[0] <= day <= _DAYS[1]:
        raise ValueError("a day from 2000 to 2199")
    return day


Day = Annotated[date, AfterValidator(_in_our_days)]
"""A local day, in a year that makes sense."""


def _cleaned(value: str) -> str:
    try:
        return clean(value, len(value))
    except BadValue as error:
        raise ValueError(error.expected) from None


Clean = AfterValidator(_cleaned)
"""Beside a length, of a line of text: one kind of composition, single spaces, no control characters."""
