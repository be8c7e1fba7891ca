"""Make requests as the mapping file says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.documents import document_of
from lastmile.carriers.adapters.generic_rest.schema import CallMapping, RestMapping
from lastmile.core.errors import InvalidInput
from lastmile.infra.http import HttpRequest, path_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_FIELD: Final = re.compile(r"\{([a-z_.]+)\}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


def build(mapping: RestMapping, call: CallMapping) -> Callable[[Account, Any], HttpRequest]:
    """Give the function that makes this call's requests."""

    def make(account: Account, ask: DataclassInstance) -> HttpRequest:
        document = document_of(ask)
        body = b"" if call.body is None else _dumped(_found(call.body, document, account))
        headers = {**mapping.headers, **call.headers}
        filled = {name: _CONTROL.sub("", _fill(text, document, account)) for name, text in headers.items()}
        return HttpRequest(
            call.method,
            _path(call.path, document, account),
            query=tuple((name, _flat(_found(value, document, account))) for name, value in call.query.items()),
            headers={**({"Content-Type": "application/json"} if body else {}), **filled},
            body=body,
            repeatable=call.repeatable or call.method == "GET",
        )

    return make


def _path(template: str, document: Mapping[str, Any], account: Account) -> str:
    segments = template.removeprefix("/").split("/")
    return path_of(*(_fill(segment, document, account) for segment in segments))


def _fill(template: str, document: Mapping[str, Any], account: Account) -> str:
    return _FIELD.sub(lambda found: _value(found[1], document, account), template)


def _value(name: str, document: Mapping[str, Any], account: Account) -> str:
    kind, _, key = name.partition(".")
    if kind == "secret":
        return account.secret(key)
    if kind == "setting":
        return account.setting(key)
    if name not in document:
        raise InvalidInput(f"{account.carrier}: the mapping asks for {{{name}}}, which this request does not have")
    return _flat(document[name])


def _found(expression: ParsedResult, document: Mapping[str, Any], account: Account) -> Any:
    try:
        return expression.search(document)
    except JMESPathError as error:
        message = f"{account.carrier}: {expression.expression!r} does not suit this request ({error})"
        raise InvalidInput(message) from None


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(_flat(part) for part in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode()
