import os
from pathlib import Path

import pytest

from lastmile.core.errors import Conflict, ExternalFailure
from lastmile.dispatch.planning.placing import check_target


def test_a_fresh_folder_is_good_and_not_made_yet(tmp_path: Path) -> None:
    check_target(tmp_path / "deep" / "out", force=False)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_is_good_and_stays(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    check_target(tmp_path / "out", force=False)
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


def test_what_is_there_needs_force(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Conflict, match="--force"):
        check_target(tmp_path, force=False)
    check_target(tmp_path, force=True)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(Conflict, match="is a file"):
        check_target(tmp_path / "out", force=True)


def test_a_folder_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExternalFailure, match="cannot write"):
        check_target(tmp_path / "file" / "out", force=False)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_told_at_once(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ExternalFailure, match="Permission denied"):
        check_target(tmp_path / "out", force=False)
    tmp_path.chmod(0o700)
