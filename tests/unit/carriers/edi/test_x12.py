import pytest

from lastmile.carriers.edi import read_transactions
from lastmile.core.errors import InvalidInput

ISA = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *261124*0800*U*00401*000000007*0*P*>~"
GROUP = "GS*IM*SENDER*RECEIVER*20261124*0800*3*X*004010~"
WHOLE = f"{ISA}{GROUP}ST*210*0001~B3**INV1~SE*3*0001~ST*210*0002~B3**INV2~L3***~SE*4*0002~GE*2*3~IEA*1*000000007~"


def test_transactions_with_their_envelope():
    first, second = read_transactions("a.edi", WHOLE)
    assert (first.kind, first.control, first.interchange, first.sender) == ("210", "0001", "000000007", "SENDER")
    assert [segment.tag for segment in second.segments] == ["B3", "L3"]
    assert second.segments[0].get(2) == "INV2"
    assert (second.segments[0].get(1), second.segments[0].get(9)) == ("", "")


def test_line_ends_other_delimiters_and_a_second_interchange():
    lines = WHOLE.replace("~", "~\r\n")
    other = WHOLE.replace("*", "|").replace("~", "\n")
    assert read_transactions("a", lines)[1].segments[1].tag == "L3"
    assert [t.control for t in read_transactions("a", lines + other)] == ["0001", "0002"] * 2


def test_nothing_is_read_from_an_empty_file():
    assert read_transactions("a", " \n") == ()


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("SE*3*0001", "SE*4*0001", "3, as many as there are"),
        ("SE*3*0001", "SE*3*0009", "0001, as in the header"),
        ("GE*2*3", "GE*2*4", "3, as in the header"),
        ("IEA*1*000000007~", "", "an IEA segment"),
        ("SE*3*0001~", "", "ST after GS or SE"),
        ("GE*2*3~", "", "GE before IEA"),
        ("ISA*00", "ISA*0", "106 characters"),
        (GROUP, "", "ST after GS"),
        (GROUP, "B3*x~", "between ST and SE"),
        ("IEA*1*", "IEA*²*", "1, as many"),
    ],
)
def test_broken_envelopes(was: str, now: str, expected: str):
    with pytest.raises(InvalidInput) as caught:
        read_transactions("a.edi", WHOLE.replace(was, now))
    assert expected in caught.value.issues[0].expected
