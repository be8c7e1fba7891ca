from pathlib import Path

import pytest

from lastmile.carriers.adapters import ENTRIES, Capability, adapter
from lastmile.carriers.adapters.codes import read_codes
from lastmile.carriers.adapters.quality import RULES, quality_of
from lastmile.carriers.adapters.reference import page
from lastmile.carriers.adapters.registry import folder
from lastmile.core.errors import InvalidInput, NotFound
from lastmile.core.tracking import Status

DOCS = Path(__file__).parents[3] / "docs"


def test_the_page_is_what_the_declarations_say():
    assert (DOCS / "carriers-adapters.md").read_text(encoding="utf-8") == page()


def test_every_folder_is_registered_and_every_adapter_answers_for_every_rule():
    home = folder("ups").parent
    assert {path.parent.name for path in home.glob("*/__init__.py")} == set(ENTRIES)
    for name in ENTRIES:
        quality = quality_of(name)
        assert set(RULES) <= set(quality.rules)
        proved = quality.rules["webhook_proved"].standing.value == "done"
        assert proved == (Capability.TRACK_WEBHOOK in adapter(name).capabilities), name


@pytest.mark.parametrize("name", ENTRIES)
def test_no_code_is_mapped_to_unknown_and_delivery_is_known(name: str):
    meanings = adapter(name).codes.meanings
    assert Status.UNKNOWN not in {status for status, _ in meanings.values()}
    assert Status.DELIVERED in {status for status, _ in meanings.values()}


def test_a_code_mapped_twice_is_refused_however_it_is_spelled(tmp_path: Path):
    path = tmp_path / "codes.yaml"
    path.write_text("codes:\n  DL/Delivered: delivered\n  dl/delivered: lost\n  X: nowhere\n  Y: [lost, because]\n")
    with pytest.raises(InvalidInput) as caught:
        read_codes(path)
    assert [(issue.row, issue.column) for issue in caught.value.issues] == [(3, "dl/delivered"), (4, "X"), (5, "Y")]


def test_an_adapter_that_does_not_exist_is_told_with_those_that_do():
    with pytest.raises(NotFound, match="generic_rest"):
        adapter("carrier_pigeon")
    with pytest.raises(InvalidInput, match="no mapping file"):
        adapter("ups", Path("x.yaml"))
    with pytest.raises(NotFound, match="no adapter"):
        adapter("../secret")
