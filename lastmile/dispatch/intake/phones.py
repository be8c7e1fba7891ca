"""Phone numbers: kept as written where they can be dialled, told apart where they cannot."""

from __future__ import annotations

from functools import cache
from importlib import resources

import phonenumbers


@cache
def region_of(timezone: str) -> str | None:
    """Give the ISO 3166 country in which a time zone lies; ``None`` for zones of no country, e.g. UTC."""
    table = resources.files("tzdata") / "zoneinfo" / "zone.tab"
    for line in table.read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if not line.startswith("#") and len(fields) > 2 and fields[2] == timezone:
            return fields[0]
    return None


def can_be_dialled(phone: str, region: str | None) -> bool:
    """Whether a number has a form that exists in its country."""
    try:
        number = phonenumbers.parse(phone, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)
