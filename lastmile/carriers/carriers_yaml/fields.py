"""Field types of CARRIERS.yaml: what a person writes (euros, kilograms, percent) to what we compute with.

Every refusal says what would be right; the loader puts it into a `RowIssue`.
"""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays as public_holidays
from pydantic import BeforeValidator, ConfigDict, ValidationInfo
from pydantic_core import PydanticCustomError

from lastmile.carriers.contracts.calendars import WEEKDAYS
from lastmile.carriers.contracts.zones import normal_postcode
from lastmile.core.money import exponent

KNOWN_KEYS_ONLY = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)
"""What every part of the file is: a mapping of known keys, an unknown one is refused."""

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_MAX_MINOR = 1_000_000_000


def wrong(expected: str) -> PydanticCustomError:
    """Make the error whose text is what would be right."""
    return PydanticCustomError("lastmile", "{expected}", {"expected": expected})


def _decimal(value: Any, expected: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise wrong(expected)
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise wrong(expected) from None
    if not number.is_finite():
        raise wrong(expected)
    return number


def _scaled(value: Any, places: int, expected: str, most: int, least: int = 0) -> int:
    number = _decimal(value, expected)
    if number.adjusted() > 18:
        raise wrong(expected)
    scaled = number.scaleb(places)
    if scaled != scaled.to_integral_value() or not least <= scaled <= most:
        raise wrong(expected)
    return int(scaled)


def _money(value: Any, info: ValidationInfo) -> int:
    currency = (info.context or {}).get("currency", "EUR")
    places = exponent(currency)
    example = "12" if not places else f"12.{'5'.ljust(places, '0')}"
    expected = f"an amount in {currency} ≥ 0 such as {example}, with at most {places} decimals"
    return _scaled(value, places, expected, _MAX_MINOR)


def _grams(value: Any) -> int:
    return _scaled(value, 3, "a number of kilograms > 0 up to 100,000, with at most 3 decimals", 100_000_000, 1)


def _metres(value: Any) -> int:
    return _scaled(value, 3, "a number of kilometres ≥ 0 up to 20,100, with at most 3 decimals", 20_100_000)


def _millimetres(value: Any) -> int:
    return _scaled(value, 1, "a number of centimetres > 0 up to 10,000, with at most 1 decimal", 100_000, 1)


def _cm3(value: Any) -> int:
    return _scaled(value, 3, "a number of litres > 0 up to 1,000,000, with at most 3 decimals", 1_000_000_000, 1)


def _ppm(value: Any) -> int:
    return _scaled(value, 4, "a percentage from 0 to 1000, with at most 4 decimals", 10_000_000)


def _hours(value: Any) -> int:
    return 60 * _scaled_minutes(value)


def _scaled_minutes(value: Any) -> int:
    expected = "a number of hours from 0 to 1000, in whole minutes"
    number = _decimal(value, expected) * 60
    if number != number.to_integral_value() or not 0 <= number <= 60_000:
        raise wrong(expected)
    return int(number)


def _country(value: Any) -> str:
    if not isinstance(value, str) or value not in public_holidays.list_supported_countries():
        raise wrong("a country of the holidays package by its ISO 3166 code of two capitals, such as PT")
    return value


def path_in_folder(value: Any, info: ValidationInfo, expected: str, instead: str) -> Path:
    """Give the path of a file that lies beside CARRIERS.yaml or below it; no other can be named.

    Where contracts come from somewhere else than a file, ``instead`` says what to give.
    """
    given = (info.context or {})["folder"]
    if given is None:
        raise wrong(f"{instead}; no files are read here")
    folder = Path(given).resolve()
    if not isinstance(value, str) or not value.strip():
        raise wrong(expected)
    path = (folder / value).resolve()
    if not path.is_relative_to(folder):
        raise wrong(f"{expected} or below it")
    return path


def _sheet_file(value: Any, info: ValidationInfo) -> Path:
    expected = "the name of a CSV or XLSX file in the folder of this file"
    path = path_in_folder(value, info, expected, "the rates themselves, as rates")
    if not path.is_file():
        raise wrong(f"{expected} (there is no {value})")
    return path


def _count(value: Any) -> int:
    return _scaled(value, 0, "a whole number ≥ 0", _MAX_MINOR)


def _divisor(value: Any) -> int:
    return _scaled(value, 0, "cubic centimetres per kilogram from 100 to 100,000 such as 5000", 100_000, 100)


def _positive(value: Any) -> int:
    return _scaled(value, 0, "a whole number ≥ 1", _MAX_MINOR, 1)


def _days(value: Any) -> int:
    return _scaled(value, 0, "a whole number of delivery days from 0 to 365", 365)


def _clock(value: Any) -> time:
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise wrong("a local time such as 16:30")
    return time(int(found[1]), int(found[2]))


def _date(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise wrong("a date such as 2025-01-31") from None


def _month_day(value: Any) -> tuple[int, int]:
    found = _MONTH_DAY.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise wrong("a day of the year as month-day such as 11-15")
    return int(found[1]), int(found[2])


def _weekday(value: Any) -> int:
    if not isinstance(value, str) or value.lower() not in WEEKDAYS:
        raise wrong(f"one of {', '.join(WEEKDAYS)}")
    return WEEKDAYS.index(value.lower())


def _currency(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch("[A-Z]{3}", value):
        raise wrong("a currency code of three capitals such as EUR")
    return value


def _timezone(value: Any) -> str:
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, TypeError, ValueError, OSError):
        raise wrong("an IANA time zone such as Europe/Helsinki") from None


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal) or not str(value).strip():
        raise wrong("a text")
    return str(value).strip()


def _postcode(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise wrong("a postcode such as '00100'")
    code = normal_postcode(str(value))
    if not code:
        raise wrong("a postcode such as '00100'")
    return code


Money = Annotated[int, BeforeValidator(_money)]
Grams = Annotated[int, BeforeValidator(_grams)]
Metres = Annotated[int, BeforeValidator(_metres)]
Millimetres = Annotated[int, BeforeValidator(_millimetres)]
Litres = Annotated[int, BeforeValidator(_cm3)]
Ppm = Annotated[int, BeforeValidator(_ppm)]
Hours = Annotated[int, BeforeValidator(_hours)]
Country = Annotated[str, BeforeValidator(_country)]
SheetFile = Annotated[Path, BeforeValidator(_sheet_file)]
Count = Annotated[int, BeforeValidator(_count)]
Divisor = Annotated[int, BeforeValidator(_divisor)]
Positive = Annotated[int, BeforeValidator(_positive)]
Days = Annotated[int, BeforeValidator(_days)]
Clock = Annotated[time, BeforeValidator(_clock)]
Day = Annotated[date, BeforeValidator(_date)]
MonthDay = Annotated[tuple[int, int], BeforeValidator(_month_day)]
Weekday = Annotated[int, BeforeValidator(_weekday)]
Currency = Annotated[str, BeforeValidator(_currency)]
TimeZone = Annotated[str, BeforeValidator(_timezone)]
Text = Annotated[str, BeforeValidator(_text)]
Postcode = Annotated[str, BeforeValidator(_postcode)]
