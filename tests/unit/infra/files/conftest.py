from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lastmile.core.errors import InvalidInput
from lastmile.infra.files.yaml_text import read_yaml


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Write a YAML file into an empty folder."""

    def write(content: str | bytes) -> Path:
        path = tmp_path / "file.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def issues_of(write: Callable[[str | bytes], Path]) -> Callable[[str | bytes], dict[Any, str]]:
    """What is expected in a text with mistakes, by the row of the issue."""

    def issues_of(content: str | bytes) -> dict[Any, str]:
        try:
            issues = read_yaml(write(content)).issues
        except InvalidInput as error:
            issues = list(error.issues)
        return {issue.row: issue.expected for issue in issues}

    return issues_of
