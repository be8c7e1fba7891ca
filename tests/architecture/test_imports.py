"""The house's floors, and doors that only one may use."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter.api import read_configuration
from importlinter.application.use_cases import lint_imports

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "lastmile"

ONLY_REPOSITORIES = {"select", "insert", "update", "delete"}
"""Names of sqlalchemy that stand in repository.py only."""


def modules() -> Iterator[Path]:
    yield from sorted(PACKAGE.rglob("*.py"))


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """Give (module, name) of everything that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def test_the_contracts_of_pyproject_hold(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    assert len(read_configuration("pyproject.toml")["contracts_options"]) >= 5
    assert lint_imports(config_filename="pyproject.toml", cache_dir=None), capsys.readouterr().out


def test_models_are_reached_through_their_repository_only() -> None:
    for path in modules():
        for module, _ in imported(path):
            if module.endswith(".models") and module.startswith("lastmile."):
                assert path.name == "repository.py", f"{path} imports {module}"


def test_queries_stand_in_repositories_only() -> None:
    for path in modules():
        names = {name for module, name in imported(path) if module.startswith("sqlalchemy")}
        if path.name != "repository.py":
            assert not names & ONLY_REPOSITORIES, f"{path} writes queries of its own"


def test_transactions_are_committed_at_the_edge_only() -> None:
    for path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = [
            node.func.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        ]
        if path != PACKAGE / "infra" / "database.py":
            assert "commit" not in names, f"{path} commits"


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "misc"])
def test_no_drawer_for_odds_and_ends(name: str) -> None:
    assert not list(PACKAGE.rglob(f"{name}.py"))


def test_carriers_adapters_are_reached_through_their_registry_only() -> None:
    home = PACKAGE / "carriers" / "adapters"
    folders = {path.parent.name for path in home.glob("*/__init__.py")}
    for path in modules():
        inside = path.relative_to(home).parts[0] if path.is_relative_to(home) else ""
        for module, name in imported(path):
            whole = f"{module}.{name}".split(".")
            if whole[:3] == ["lastmile", "carriers", "adapters"] and whole[3] in folders:
                assert whole[3] == inside, f"{path} imports the adapter {whole[3]}"
