"""Words that stand for a choice: kinds, priorities, payments. Data."""

from __future__ import annotations

import re
import unicodedata

from lastmile.core.shipments import ShipmentKind
from lastmile.infra.files.cells import BadValue, Cell
from lastmile.infra.files.decimals import parse_number

KIND_WORDS: dict[ShipmentKind, frozenset[str]] = {
    ShipmentKind.DELIVERY: frozenset(
        {
            "delivery",
            "deliver",
            "drop",
            "dropoff",
            "drop-off",
            "forward",
            "outbound",
            "d",
            "lieferung",
            "zustellung",
            "entrega",
            "livraison",
            "toimitus",
        }
    ),
    ShipmentKind.RETURN_PICKUP: frozenset(
        {
            "return",
            "returns",
            "return_pickup",
            "return-pickup",
            "returnpickup",
            "pickup",
            "pick-up",
            "collection",
            "collect",
            "reverse",
            "reverse_pickup",
            "rvp",
            "inbound",
            "r",
            "p",
            "retoure",
            "abholung",
            "ruecksendung",
            "rucksendung",
            "devolucao",
            "devolucion",
            "recolha",
            "recogida",
            "coleta",
            "retour",
            "enlevement",
            "collecte",
            "palautus",
            "nouto",
        }
    ),
}
PRIORITY_WORDS = {
    "lowest": 0,
    "low": 25,
    "niedrig": 25,
    "baixa": 25,
    "baja": 25,
    "normal": 50,
    "medium": 50,
    "standard": 50,
    "media": 50,
    "high": 75,
    "hoch": 75,
    "alta": 75,
    "haute": 75,
    "urgent": 100,
    "highest": 100,
    "critical": 100,
    "dringend": 100,
    "urgente": 100,
}
COLLECT_WORDS = frozenset(
    {"cod", "cash on delivery", "cash", "nachnahme", "contra reembolso", "contre remboursement", "collect"}
)
PREPAID_WORDS = frozenset({"prepaid", "pre paid", "paid", "pre-paid", "bezahlt", "pago", "pagado", "paye"})
_SEPARATORS = re.compile(r"\s*[;,|\n]\s*")
_MAX_SKILLS = 20


def plain_word(text: str) -> str:
    """Reduce a word to lower case without accents, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def parse_kind(cell: Cell) -> ShipmentKind:
    """Read delivery or return pickup."""
    word = plain_word(cell.text)
    joined = word.replace(" ", "-")
    for kind, words in KIND_WORDS.items():
        if word in words or joined in words:
            return kind
    raise BadValue("delivery or return")


def parse_priority(cell: Cell) -> int:
    """Read 0 to 100, or a word."""
    word = plain_word(cell.text)
    if word in PRIORITY_WORDS:
        return PRIORITY_WORDS[word]
    expected = "a whole number from 0 to 100, or low, normal, high, urgent"
    try:
        value = parse_number(cell.text, exact=cell.exact, mark=".")
    except BadValue:
        raise BadValue(expected) from None
    if value != value.to_integral_value() or not 0 <= value <= 100:
        raise BadValue(expected)
    return int(value)


def parse_skills(cell: Cell) -> frozenset[str]:
    """Read a list of skills; lower case, inner space to hyphens."""
    words = {plain_word(word).replace(" ", "-") for word in _SEPARATORS.split(cell.text)} - {"", "none", "-"}
    if len(words) > _MAX_SKILLS or any(len(word) > 50 for word in words):
        raise BadValue("at most 20 skills of at most 50 characters, separated by ;")
    return frozenset(words)


def parse_service_level(cell: Cell) -> str:
    """Read the name of a service level; lower case, inner space to hyphens."""
    word = plain_word(cell.text).replace(" ", "-")
    if len(word) > 100:
        raise BadValue("the name of a service level, at most 100 characters")
    return word
