import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lastmile.carriers import example_carriers
from lastmile.cli import app

SHEET = "zone,up to kg,price\ncity,1,4.90\ncity,2,5.20\ncity,extra kg,0.30\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """The example, and the same with one price raised, one carrier gone and one that is new."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(example_carriers(), encoding="utf-8")
    changed = example_carriers().replace("price: 4.90", "price: 5.10").replace("id: on-demand", "id: anytime")
    new.write_text(changed, encoding="utf-8")
    return old, new


def test_a_diff_for_people(files: tuple[Path, Path]) -> None:
    done = CliRunner().invoke(app, ["carriers", "diff", *map(str, files)])
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "regio-vans",
        "  ~ rates · city, day · breaks · up to 2 kg · price: 4.90 EUR → 5.10 EUR (+4.1%)",
        "pedal: nothing differs",
        "national-parcel: nothing differs",
        "on-demand",
        "  - contract: version 1",
        "anytime",
        "  + contract: version 1",
    ]


def test_a_diff_as_data_of_one_carrier(files: tuple[Path, Path]) -> None:
    done = CliRunner().invoke(app, ["carriers", "diff", *map(str, files), "--carrier", "regio-vans", "--json"])
    (change,) = json.loads(done.stdout)["regio-vans"]
    assert (change["kind"], change["before"], change["after"]) == ("changed", "4.90 EUR", "5.10 EUR")
    assert change["share"] == pytest.approx(0.0408, abs=1e-4)


def test_a_rate_sheet_and_its_mistakes(tmp_path: Path) -> None:
    sheet = tmp_path / "rates.csv"
    sheet.write_text(SHEET)
    done = CliRunner().invoke(app, ["carriers", "rates", str(sheet), "--currency", "EUR"])
    assert done.exit_code == 0
    for word in ("city", "4.90 EUR", "5.20 EUR", "0.30 EUR"):
        assert word in done.stdout
    sheet.write_text(SHEET.replace("5.20", "3"))
    done = CliRunner().invoke(app, ["carriers", "rates", str(sheet), "--currency", "EUR"])
    assert done.exit_code == 3
    assert "never cheaper" in " ".join(done.stderr.split())
