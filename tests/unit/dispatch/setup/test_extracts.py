from pathlib import Path

import pytest

from lastmile.core.errors import InvalidInput
from lastmile.dispatch.setup import add_extract, check_extract, extract_path
from lastmile.infra.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", streets=tmp_path / "all.osm.pbf")


def test_a_hub_without_streets_takes_those_of_the_environment(settings: Settings):
    assert extract_path(settings, "") == settings.streets
    assert extract_path(settings, "Town.osm.pbf") == settings.extracts / "Town.osm.pbf"
    assert extract_path(Settings(home=settings.home), "") is None


def test_an_extract_is_copied_once_and_anew_when_it_has_changed(settings: Settings, tmp_path: Path):
    source = tmp_path / "Town.osm.pbf"
    source.write_bytes(b"one")
    assert add_extract(settings, source) == "Town.osm.pbf"
    kept = settings.extracts / "Town.osm.pbf"
    first = kept.stat().st_ino
    add_extract(settings, source)
    assert kept.stat().st_ino == first
    source.write_bytes(b"three")
    add_extract(settings, source)
    assert kept.read_bytes() == b"three"
    check_extract(settings, "Town.osm.pbf")
    assert [path.name for path in settings.extracts.iterdir()] == ["Town.osm.pbf"]


@pytest.mark.parametrize(
    "name", ["../all.osm.pbf", "/etc/passwd", "Other.osm.pbf", "a/b.osm.pbf", ".osm.pbf", "x\x00.osm.pbf"]
)
def test_other_files_of_the_machine_cannot_be_named(settings: Settings, tmp_path: Path, name: str):
    (tmp_path / "all.osm.pbf").write_bytes(b"")
    settings.extracts.mkdir(parents=True)
    with pytest.raises(InvalidInput):
        check_extract(settings, name)
