"""Claims with EasyPost's insurance."""

from __future__ import annotations

import base64

from lastmile.carriers.adapters.account import Account
from lastmile.carriers.adapters.answers import opened
from lastmile.carriers.adapters.asks import ClaimRequest
from lastmile.carriers.adapters.easypost.shipping import authorized, complaint
from lastmile.carriers.adapters.measures import major
from lastmile.carriers.adapters.results import FiledClaim
from lastmile.infra.http import HttpAnswer, HttpRequest


def build_claim(account: Account, ask: ClaimRequest) -> HttpRequest:
    """File a claim with its evidence as data URLs."""
    evidence = [f"data:{kind};base64,{base64.b64encode(content).decode()}" for kind, content in ask.evidence]
    document = {
        "type": ask.kind,
        "tracking_code": ask.number,
        "amount": major(ask.amount_minor, ask.currency),
        "description": ask.description,
        "contact_email": ask.contact_email,
        "supporting_documentation_attachments": evidence,
    }
    return HttpRequest.json("POST", "/v2/claims", document, authorized(account))


def parse_claim(account: Account, answer: HttpAnswer) -> FiledClaim:
    """Read the claim's number and state."""
    top = opened(account, "claim", answer, complaint)
    return FiledClaim(top["id"].required(), top.get("status").text())
