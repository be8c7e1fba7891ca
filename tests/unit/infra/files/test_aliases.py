from lastmile.infra.files.aliases import Aliases, cell_of
from lastmile.infra.files.cells import BLANK, Cell, SheetRow

NAMES = Aliases({"reference": ("awb", "tracking number"), "amount": ("net amount",)})


def test_headers_are_compared_by_their_words():
    assert NAMES.field_of("Tracking_Number") == "reference"
    assert NAMES.field_of("NET AMOUNT ") == "amount"
    assert NAMES.field_of("colour") is None


def test_of_two_names_for_one_field_the_better_counts():
    columns = NAMES.columns(["Tracking number", "AWB", "colour", "amount"])
    assert columns == {"reference": 1, "amount": 3}
    row = SheetRow(2, (Cell("T"), Cell("A"), BLANK, BLANK))
    assert cell_of(row, columns, "reference").text == "A"
    assert cell_of(row, columns, "zone") is BLANK
