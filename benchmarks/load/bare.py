"""The least that an ASGI service can do, to compare with: one Starlette route that answers 304."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


async def same(request: Request) -> Response:
    """Answer as the poll does, without looking at anything."""
    return Response(status_code=304, headers={"ETag": request.headers["if-none-match"]})


app = Starlette(routes=[Route("/v1/partner/assignments", same)])
