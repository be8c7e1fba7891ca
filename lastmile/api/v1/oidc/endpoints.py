"""Signing in through an identity provider (OpenID Connect, authorization code with PKCE)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Annotated, Any, Final

import httpx
from fastapi import Query, Request, Response
from fastapi.responses import RedirectResponse
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from lastmile.access.people import SESSION_LIFETIME, People
from lastmile.access.repository import UserRepository
from lastmile.api.authentication import SESSION_COOKIE
from lastmile.api.dependencies import Parts
from lastmile.api.operation import Router, anybody
from lastmile.api.services import Services
from lastmile.core.errors import ExternalFailure, NotFound, Unauthenticated

router = Router("/v1/oidc", "access")

_STATE_COOKIE: Final = "lastmile_oidc"
_STATE_S: Final = 600
_ALGORITHMS: Final = ["RS256", "ES256"]


@router.get(
    "/begin",
    name="oidc.begin",
    summary="Go to the identity provider",
    status_code=303,
    response_class=Response,
    responses={404: {}},
)
@anybody(unit_of_work=False)
async def begin(request: Request, parts: Parts) -> Response:
    """Send the browser to the identity provider; 404 where none is configured."""
    provider = await _provider(parts)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": parts.settings.oidc_client_id,
        "redirect_uri": _return_address(parts),
        "scope": "openid email profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    response = RedirectResponse(str(httpx.URL(provider["authorization_endpoint"]).copy_merge_params(query)), 303)
    _set(response, request, _STATE_COOKIE, f"{state}.{nonce}.{verifier}", _STATE_S)
    return response


@router.get(
    "/end",
    name="oidc.end",
    summary="Come back from the identity provider",
    status_code=303,
    response_class=Response,
    responses={401: {}, 404: {}},
)
@anybody(unit_of_work=False)
async def end(
    request: Request,
    parts: Parts,
    code: Annotated[str, Query(max_length=4000, description="from the provider")],
    state: Annotated[str, Query(max_length=200, description="as it went out")],
) -> Response:
    """Check what the provider says and open a session for whoever has an account under that address."""
    provider = await _provider(parts)
    known_state, _, rest = request.cookies.get(_STATE_COOKIE, "").partition(".")
    nonce, _, verifier = rest.partition(".")
    if not verifier or not hmac.compare_digest(state.encode(), known_state.encode()):
        raise Unauthenticated("this sign-in was not begun in this browser; begin again")
    claims = await _claims(parts, provider, code, verifier, nonce)
    email = str(claims.get("email", "")).lower()
    if not email or claims.get("email_verified") is False:
        raise Unauthenticated("the identity provider names no verified e-mail address")
    async with parts.database.transaction() as session:
        user = await UserRepository(session).by_email(email)
        if user is None or user.disabled_at is not None:
            raise Unauthenticated("nobody with this address has an account here")
        signed_in = await People(session).open_session(user)
    response = RedirectResponse(f"/console/#csrf={signed_in.csrf}", 303)
    _set(response, request, SESSION_COOKIE, signed_in.secret, int(SESSION_LIFETIME.total_seconds()))
    response.delete_cookie(_STATE_COOKIE)
    return response


def _return_address(parts: Services) -> str:
    return parts.settings.public_url.rstrip("/") + "/v1/oidc/end"


def _set(response: Response, request: Request, name: str, value: str, seconds: int) -> None:
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, max_age=seconds, httponly=True, secure=secure, samesite="lax")


async def _provider(parts: Services) -> dict[str, Any]:
    issuer = parts.settings.oidc_issuer.rstrip("/")
    if not issuer:
        raise NotFound("no identity provider is configured")
    document = await _json("GET", f"{issuer}/.well-known/openid-configuration")
    if str(document.get("issuer", "")).rstrip("/") != issuer:
        raise ExternalFailure("the identity provider calls itself by another name")
    return document


async def _claims(parts: Services, provider: dict[str, Any], code: str, verifier: str, nonce: str) -> dict[str, Any]:
    """Exchange the code and check the ID token: signature, issuer, audience, lifetime, nonce."""
    settings = parts.settings
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": _return_address(parts),
        "client_id": settings.oidc_client_id,
        "client_secret": settings.oidc_client_secret,
        "code_verifier": verifier,
    }
    answer = await _json("POST", provider["token_endpoint"], form)
    keys = KeySet.import_key_set(await _json("GET", provider["jwks_uri"]))  # type: ignore[arg-type]
    wanted = jwt.JWTClaimsRegistry(
        iss={"essential": True, "value": provider["issuer"]},
        aud={"essential": True, "value": settings.oidc_client_id},
        exp={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        token = jwt.decode(str(answer.get("id_token", "")), keys, algorithms=_ALGORITHMS)
        wanted.validate(token.claims)
    except (JoseError, ValueError) as error:
        raise Unauthenticated("the identity provider's answer cannot be trusted") from error
    return token.claims


async def _json(method: str, url: str, form: dict[str, str] | None = None) -> dict[str, Any]:
    try:
        async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
            answer = await client.request(method, url, data=form)
            answer.raise_for_status()
            document = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise ExternalFailure("the identity provider does not answer as it should") from error
    if not isinstance(document, dict):
        raise ExternalFailure("the identity provider does not answer as it should")
    return document
