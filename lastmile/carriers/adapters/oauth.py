"""OAuth 2.0 client credentials (RFC 6749, 4.4): the carrier lends a key for some hours."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Literal
from urllib.parse import urlencode

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.adapter import Call
from lastmile.carriers.adapters.answers import first, opened
from lastmile.carriers.adapters.reading import Node
from lastmile.carriers.adapters.results import Token
from lastmile.infra.http import HttpAnswer, HttpRequest


def client_credentials(
    path: str, *, host: str = "api", scope: str = "", by: Literal["basic", "form", "json"] = "form"
) -> Call[None, Token]:
    """Give the call that signs in with the secrets ``client_id`` and ``client_secret``.

    Parameters
    ----------
    path, host : of the token endpoint.
    by : whether the secrets stand in the Authorization header, in a form or in JSON.
    """

    def build(account: Account, _: None) -> HttpRequest:
        form = {"grant_type": "client_credentials", **({"scope": scope} if scope else {})}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        client, secret = account.secret("client_id"), account.secret("client_secret")
        if by == "basic":
            headers["Authorization"] = basic(client, secret)
        else:
            form |= {"client_id": client, "client_secret": secret}
        if by == "json":
            return replace(HttpRequest.json("POST", path, form, {}, repeatable=True), host=host)
        return HttpRequest("POST", path, headers=headers, body=urlencode(form).encode(), host=host, repeatable=True)

    return Call(build, _token)


def basic(user: str, password: str) -> str:
    """Write the Authorization header of RFC 7617."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def bearer(account: Account) -> dict[str, str]:
    """Give the header with the lent key."""
    return {"Authorization": f"Bearer {account.token}"}


def _token(account: Account, answer: HttpAnswer) -> Token:
    top = opened(account, "sign-in", answer, _complaint)
    return Token(top["access_token"].required(), top["expires_in"].whole())


def _complaint(top: Node) -> tuple[str, str]:
    listed = first(top.find("response", "errors"))
    if listed.value is not None:
        return listed.get("code").text(), listed.get("message").text()
    return top.get("error").text(), top.get("error_description").text()
