"""HTTP to addresses that somebody else chose: public ones only, whatever their names resolve to."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import Final

import httpx

_PORTS: Final = {"http": 80, "https": 443}


class NotPublic(httpx.RequestError):
    """The address leads into a private network, to this machine, or nowhere."""


class PublicTransport(httpx.AsyncBaseTransport):
    """Resolves a name once, looks at every address it has, and connects to the one it looked at.

    A name that resolves to a private address is refused, and so is one that does so only the second time it is asked
    (DNS rebinding), because nobody asks twice. Redirects are the caller's to refuse.

    Parameters
    ----------
    allow_private : let private addresses pass, for tests and closed networks.
    """

    def __init__(self, *, allow_private: bool = False) -> None:
        self._allow_private = allow_private
        self._inner = httpx.AsyncHTTPTransport(retries=0)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the address that was looked at.

        Raises
        ------
        NotPublic
            If any address of the host is not public.
        """
        host = request.url.host
        address = await self._looked_at(request, host, request.url.port or _PORTS[request.url.scheme])
        request.headers.setdefault("Host", request.url.netloc.decode("ascii"))
        request.extensions["sni_hostname"] = host
        request.url = request.url.copy_with(host=address)
        return await self._inner.handle_async_request(request)

    async def _looked_at(self, request: httpx.Request, host: str, port: int) -> str:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpx.ConnectError(f"{host} cannot be resolved", request=request) from error
        addresses = [str(entry[4][0]) for entry in found]
        if not self._allow_private and not all(_is_public(address) for address in addresses):
            raise NotPublic(f"{host} is not a public address", request=request)
        return addresses[0]

    async def aclose(self) -> None:
        """Close all connections."""
        await self._inner.aclose()


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and (inside := ip.ipv4_mapped or ip.sixtofour) is not None:
        return inside.is_global
    return ip.is_global and not ip.is_multicast
