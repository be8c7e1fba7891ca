"""Names of parcels: SSCC as 18 digits, from the EPC URN or the GS1 Digital Link and back."""

from __future__ import annotations

import re
from typing import Final

_URN: Final = re.compile(r"urn:epc:id:sscc:([0-9]{6,12})\.([0-9]{5,11})")
_LINK: Final = re.compile(r"https?://[^/]+(?:/[^/]+)*/00/([0-9]{18})(?:[/?#].*)?")
_SSCC: Final = re.compile(r"[0-9]{18}")


def number_of(epc: str) -> str:
    """Give the 18 digits of an SSCC; any other name stays as it is."""
    urn = _URN.fullmatch(epc)
    if urn is not None and len(urn[1]) + len(urn[2]) == 17:
        digits = urn[2][0] + urn[1] + urn[2][1:]  # the extension digit stands before the company prefix
        return digits + check_digit(digits)
    link = _LINK.fullmatch(epc)
    return link[1] if link is not None else epc


def epc_of(number: str) -> str:
    """Give the URI of a parcel: a GS1 Digital Link for an SSCC, a URN of our own for other numbers."""
    if _SSCC.fullmatch(number) and check_digit(number[:17]) == number[17]:
        return f"https://id.gs1.org/00/{number}"
    return number if ":" in number else f"urn:lastmile:parcel:{number}"


def check_digit(digits: str) -> str:
    """Give the check digit (GS1 General Specifications, 7.9): weights 3 and 1 from the right."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)
