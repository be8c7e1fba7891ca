"""One tree of errors, drawn as it is, and every leaf with an exit code."""

import ast
import importlib
import pkgutil
from pathlib import Path

import lastmile
from lastmile.cli.failures import EXIT_CODES, ExitCode
from lastmile.core import errors
from lastmile.core.errors import LastmileError

PACKAGE = Path(lastmile.__file__).parent


def leaves(root: type[LastmileError] = LastmileError) -> set[type[LastmileError]]:
    below = set(root.__subclasses__())
    return {leaf for child in below for leaf in leaves(child)} if below else {root}


def load_everything() -> None:
    for module in pkgutil.walk_packages(lastmile.__path__, "lastmile."):
        if not module.name.startswith("lastmile.routing.search"):  # compiles on import
            importlib.import_module(module.name)


def test_every_error_is_in_the_one_tree_and_drawn() -> None:
    load_everything()
    for leaf in leaves():
        assert leaf.__module__ == "lastmile.core.errors"
        assert f"├── {leaf.__name__} " in (errors.__doc__ or "") or f"└── {leaf.__name__} " in (errors.__doc__ or "")


def test_every_leaf_has_an_exit_code_and_a_code_of_its_own() -> None:
    assert leaves() == set(EXIT_CODES)
    assert ExitCode.OK not in EXIT_CODES.values()
    assert len({leaf.code for leaf in leaves()}) == len(leaves())


def test_nothing_is_caught_wholesale() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ExceptHandler):
                named = node.type.id if isinstance(node.type, ast.Name) else ""
                reraised = isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
                assert node.type is not None, f"{path}:{node.lineno} catches everything"
                assert named not in {"Exception", "BaseException"} or reraised, f"{path}:{node.lineno} catches {named}"
