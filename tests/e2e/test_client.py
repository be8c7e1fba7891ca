"""The typed client as a partner's engineer uses it: generated from the document, against a running server."""

import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from lastmile.api.app import create_app
from lastmile.infra.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def client(start_server: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory):
    """Generate the client from what the server says of itself, and give it with an admin's key."""
    server = start_server()
    folder = tmp_path_factory.mktemp("client")
    document = folder / "openapi.json"  # the generator itself waits five seconds for it only
    document.write_bytes(httpx.get(f"{server.url}/openapi.json", timeout=120).content)
    command = Path(sys.executable).parent / "openapi-python-client"
    subprocess.run(
        [
            command,
            "generate",
            "--path",
            document,
            "--config",
            ROOT / "clients" / "python" / "config.yaml",
            "--meta",
            "none",
            "--fail-on-warning",
            "--output-path",
            folder / "lastmile_client",
        ],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    sys.path.insert(0, str(folder))
    made = importlib.import_module("lastmile_client").AuthenticatedClient(
        base_url=server.url, token=server.key("admin"), raise_on_unexpected_status=True
    )
    with made:
        yield made
    sys.path.remove(str(folder))


def test_no_operation_is_left_out(client: Any):
    paths = create_app(Settings()).openapi()["paths"]
    wanted = {
        operation["operationId"].replace(".", "_") for methods in paths.values() for operation in methods.values()
    }
    folder = Path(importlib.import_module("lastmile_client").__file__).parent / "api"
    assert wanted == {file.stem for file in folder.rglob("*.py") if file.stem != "__init__"}


def operation(name: str) -> ModuleType:
    return importlib.import_module(f"lastmile_client.api.{name}")


def model(name: str) -> Any:
    return getattr(importlib.import_module("lastmile_client.models"), name)


def test_it_knows_who_is_calling(client: Any):
    me = operation("access.me_get").sync(client=client)
    assert (type(me).__name__, me.role.value) == ("MeOut", "admin")


def test_a_repeated_call_has_one_effect(client: Any):
    create = operation("access.keys_create")
    body = model("KeyIn")(role=model("Role").ANALYST, name="BI")
    first, second = (create.sync(client=client, body=body, idempotency_key="once") for _ in range(2))
    assert first.id == second.id


def test_problems_come_back_typed(client: Any):
    problem = operation("access.users_get").sync(client=client, user_id="usr_0nobody")
    assert (type(problem).__name__, problem.code) == ("Problem", "not_found")
