from __future__ import annotations

import errno
import resource
from pathlib import Path
from types import ModuleType

import pytest

from lastmile.core.errors import ExternalFailure
from lastmile.dispatch.outputs import write_outputs
from lastmile.dispatch.outputs.writing import _failure
from lastmile.dispatch.plandoc import from_json


def contents(folder: Path):
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_every_file_is_written_and_nothing_else(sample: ModuleType, tmp_path: Path):
    document = sample.document(routes=6, stops=3)
    written = write_outputs(document, {}, [], tmp_path / "day" / "out")
    assert sorted(contents(tmp_path)) == sorted(str(path.relative_to(tmp_path)) for path in written)
    names = {path.name for path in written}
    assert {"plan.json", "routes.geojson", "map.html", "etc-passwd.pdf", "Ali.csv", "ali-2.csv"} <= names
    assert {"Matkahuolto.csv", "Matkahuolto.json", "Posti-Itella-Express.csv"} <= names
    assert from_json((tmp_path / "day" / "out" / "plan.json").read_bytes()) == document


def test_the_same_document_gives_the_same_bytes(sample: ModuleType, tmp_path: Path):
    for name in ("a", "b"):
        write_outputs(sample.document(), {}, [], tmp_path / name)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_an_earlier_plan_is_replaced_and_other_files_stay(sample: ModuleType, tmp_path: Path):
    out = tmp_path / "out"
    write_outputs(sample.document(routes=3), {}, [], out)
    (out / "notes.txt").write_text("mine")
    write_outputs(sample.document(routes=1, outsourced=0), {}, [], out)
    names = set(contents(out))
    assert "notes.txt" in names
    assert "manifests/Ali.pdf" not in names
    assert not any(name.startswith("carriers/") for name in names)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_when_the_disk_refuses_nothing_is_left_and_the_earlier_plan_stays(sample: ModuleType, tmp_path: Path):
    out = tmp_path / "out"
    write_outputs(sample.document(routes=1), {}, [], out)
    before = contents(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))  # the system's own "no more", as a full disk gives
    try:
        with pytest.raises(ExternalFailure, match=r"plan\.json cannot be written") as caught:
            write_outputs(sample.document(routes=3), {}, [], out)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.context["file"].endswith("plan.json")
    assert contents(tmp_path) == before


def test_a_folder_that_cannot_be_made_is_named(sample: ModuleType, tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ExternalFailure, match="cannot be written"):
        write_outputs(sample.document(routes=1), {}, [], tmp_path / "file" / "out")
    with pytest.raises(ExternalFailure, match="cannot be written"):
        write_outputs(sample.document(routes=1), {}, [], tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_full_disk_is_called_that(tmp_path: Path):
    failure = _failure(OSError(errno.ENOSPC, "No space left on device"), tmp_path / "plan.json")
    assert "the disk is full" in failure.message
    assert "MB free" in failure.message
