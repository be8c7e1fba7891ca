"""The OpenAPI document against a running server: whatever a client may send, no 500 and nothing undocumented."""

from collections.abc import Callable

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lastmile.api.app import create_app
from lastmile.infra.settings import Settings

not_a_server_error = schemathesis.checks.CHECKS.get_one("not_a_server_error")
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
DOCUMENT = create_app(Settings()).openapi()

STREAMS = {"operations.events"}
"""Operations whose answers do not end by themselves; they have tests of their own."""

schema = schemathesis.openapi.from_dict(DOCUMENT).exclude(operation_id=list(STREAMS))


@pytest.fixture(scope="module")
def service(start_server: Callable[..., object]) -> tuple[str, dict[str, str]]:
    """Give the address of a server and the headers of an admin."""
    server = start_server(LASTMILE_RATE_LIMIT_PER_MINUTE="10000000")
    return server.url, {"Authorization": f"Bearer {server.key('admin')}"}


@schema.parametrize()
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
def test_no_operation_breaks_or_answers_what_its_document_does_not_say(
    case: schemathesis.Case, service: tuple[str, dict[str, str]]
):
    url, headers = service
    if "wait" in (case.query or {}):
        case.query["wait"] = 0
    case.call_and_validate(base_url=url, headers=headers, checks=CHECKS, timeout=30)
