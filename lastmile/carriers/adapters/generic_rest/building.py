"""Make requests as the mapping file says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.generic_rest.schema import CallMapping, RestMapping
from lastmile.core.errors import InvalidInput
from lastmile.core.money import exponent
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


def document_of(ask: DataclassInstance) -> dict[str, Any]:
    """Write an ask as a JSON document: its fields, and its sums as texts in kilograms, centimetres and major units."""
    document: dict[str, Any] = _plain(asdict(ask))
    currency = document.get("currency", "")
    for package in document.get("packages", ()):
        package["weight_kg"] = _scaled(package["weight_g"], 3)
        package["value"] = _scaled(package["value_minor"], exponent(currency))
        for side in ("length", "width", "height"):
            package[f"{side}_cm"] = _scaled(package[f"{side}_mm"], 1)
    if "packages" in document:
        document["weight_g"] = sum(package["weight_g"] for package in document["packages"])
        document["weight_kg"] = _scaled(document["weight_g"], 3)
    for amount in ("cash", "amount"):
        if f"{amount}_minor" in document:
            document[amount] = _scaled(document[f"{amount}_minor"], exponent(currency))
    return document


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, datetime | date) else value


def _scaled(number: int, places: int) -> str:
    return format(Decimal(number).scaleb(-places).normalize(), "f")


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
