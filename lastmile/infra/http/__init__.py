"""HTTP to the outside: one client per account, with limits, patience and a breaker."""

from lastmile.infra.http.breaker import CircuitBreaker
from lastmile.infra.http.client import HttpClient
from lastmile.infra.http.messages import HttpAnswer, HttpRequest, path_of
from lastmile.infra.http.pacing import Pace
from lastmile.infra.http.policy import HttpPolicy
from lastmile.infra.http.public import NotPublic, PublicTransport

__all__ = [
    "CircuitBreaker",
    "HttpAnswer",
    "HttpClient",
    "HttpPolicy",
    "HttpRequest",
    "NotPublic",
    "Pace",
    "PublicTransport",
    "path_of",
]
