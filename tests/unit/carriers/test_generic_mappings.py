"""Mapping files: what is wrong in them is told with its line, and what they make is what they say."""

from pathlib import Path

import pytest

from lastmile.carriers.adapters import Account, BookRequest, Package, Party, adapter
from lastmile.carriers.adapters.registry import folder
from lastmile.core.errors import InvalidInput

REST = (folder("generic_rest") / "example.yaml").read_text(encoding="utf-8")
CSV = (folder("generic_csv") / "example.yaml").read_text(encoding="utf-8")
PARTY = Party("=HYPERLINK(1)", ("Katu 1", "2 krs"), "Espoo", "02100", "FI", phone="+358 40 123")
BOOKING = BookRequest("SO;1", PARTY, PARTY, (Package(1_250), Package(500)), "std", "EUR", cash_minor=1_990)


@pytest.mark.parametrize(
    ("kind", "text", "old", "new", "line", "expected"),
    [
        ("generic_rest", REST, 'number: "number"', 'number: "a["', "    answer:", "JMESPath"),
        ("generic_rest", REST, "repeatable: true", "repeatable: perhaps", "repeatable: perhaps", "boolean"),
        ("generic_rest", REST, "HUB_OUT: in_transit", "hub_in: in_transit", "hub_in: in_transit", "each code once"),
        ("generic_rest", REST, "GONE: [lost, carrier_lost]", "GONE: [lost, eaten]", "GONE: [lost, eaten]", "one of"),
        ("generic_rest", REST, "path: /v1/tracks", "path: v1/tracks", "path: v1/tracks", "pattern"),
        ("generic_rest", REST, "currency: EUR", "curency: EUR", "curency: EUR", "Extra inputs"),
        (
            "generic_rest",
            REST,
            '      number: "number"\n      label_type',
            "      label_type",
            "    answer:",
            "the names number",
        ),
        ("generic_csv", CSV, "timezone: Europe/Helsinki", "timezone: Mars/Olympus", "timezone: Mars", "IANA"),
        ("generic_csv", CSV, 'delimiter: ";"', 'delimiter: "x"', 'delimiter: "x"', "pattern"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, kind: str, text: str, old: str, new: str, line: str, expected: str
):
    assert old in text
    path = tmp_path / "carrier.yaml"
    changed = text.replace(old, new, 1)
    path.write_text(changed, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        adapter(kind, path)
    issue = caught.value.issues[0]
    assert expected in issue.expected
    rows = [number for number, text_line in enumerate(changed.splitlines(), 1) if line.strip() in text_line]
    assert any(isinstance(issue.row, int) and abs(issue.row - row) <= 1 for row in rows), (issue, rows)


def test_a_webhook_without_proof_is_no_webhook(tmp_path: Path):
    path = tmp_path / "carrier.yaml"
    path.write_text(REST.replace("  signature:\n", "  tracking: null\n  ignored:\n"), encoding="utf-8")
    with pytest.raises(InvalidInput):
        adapter("generic_rest", path)
    head, _, tail = REST.partition("webhook:")
    path.write_text(head + "webhook: {}\n" + tail[tail.index("\ncodes:") :], encoding="utf-8")
    with pytest.raises(InvalidInput, match="wrong in the carrier's mapping") as caught:
        adapter("generic_rest", path)
    assert "a push must prove itself" in caught.value.issues[0].expected


def test_a_token_may_stand_for_a_signature(tmp_path: Path):
    head, _, tail = REST.partition("webhook:")
    path = tmp_path / "carrier.yaml"
    agreed = "webhook:\n  token: {header: X-Word, secret: webhook_key}\n"
    path.write_text(head + agreed + tail[tail.index("\ncodes:") :], encoding="utf-8")
    assert adapter("generic_rest", path).calls.track_webhook is not None


def test_bookings_by_file_name_their_columns_and_hide_no_formula():
    made = adapter("generic_csv")
    assert made.calls.book_file is not None
    rows = made.calls.book_file.build(Account("csv"), [BOOKING]).decode().splitlines()
    assert rows == [
        "Reference;Name;Street;Postcode;City;Country;Phone;Weight kg;Cash;Note",
        '"SO;1";\'=HYPERLINK(1);Katu 1, 2 krs;02100;Espoo;FI;+358 40 123;1.75;19.9;',
    ]


def test_rows_of_events_are_told_one_by_one():
    made = adapter("generic_csv")
    assert made.calls.track_file is not None
    text = """Status;Event time;Tracking number;Reason;Description;Location
OUT;2026-03-02 09:00;N1;;;
OUT;soon;N2;;;
OUT;02.03.2026 9:30;;;;
"""
    result = made.calls.track_file.parse(made.account(secrets={}), text.encode())
    assert [number for number, _ in result.events] == ["N1"]
    assert [issue.column for issue in result.issues] == ["row 3, time", "row 4, number"]


def test_an_account_lacks_nothing_before_it_is_used():
    with pytest.raises(InvalidInput, match="client_id"):
        adapter("ups").account(secrets={})
    with pytest.raises(InvalidInput, match="pickup_location"):
        adapter("delhivery").account(secrets={"token": "t", "webhook_token": "w"})
    with pytest.raises(InvalidInput, match="IANA"):
        adapter("dhl").account(secrets={"api_key": "k"}, timezone="Mars/Olympus")
    shown = repr(adapter("dhl").account(secrets={"api_key": "very-secret"}).signed_in("lent-key"))
    assert "very-secret" not in shown
    assert "lent-key" not in shown
