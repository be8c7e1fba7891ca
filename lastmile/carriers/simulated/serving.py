"""Run the carrier as a real server on a loopback port."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import uvicorn

from lastmile.carriers.simulated.app import CarrierApi
from lastmile.carriers.simulated.pushing import Pusher
from lastmile.carriers.simulated.simulation import Simulation
from lastmile.infra.beside import end

_TICK_S = 0.05


@dataclass(frozen=True, slots=True)
class Keys:
    """What callers bring, and what pushes are signed with."""

    api_key: str = "demo-key"
    webhook_key: str = "demo-webhook-key"


async def serve(
    simulation: Simulation,
    keys: Keys,
    *,
    port: int = 0,
    webhook: str = "",
    on_start: Callable[[int], None] = lambda _port: None,
    stop: asyncio.Event | None = None,
) -> None:
    """Serve until told to stop (or SIGINT, SIGTERM).

    Parameters
    ----------
    port : on 127.0.0.1; 0 takes a free one.
    webhook : where to push, empty for nowhere.
    on_start : is told the port before the first request.
    """
    pusher = Pusher(simulation, webhook, keys.webhook_key) if webhook else None
    app = CarrierApi(simulation, keys.api_key, pusher).app()
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", port)) as listener:
        on_start(listener.getsockname()[1])
        beside = [asyncio.create_task(_push_on(simulation, pusher))] if pusher and simulation.scenario.speed else []
        if stop is not None:
            beside.append(asyncio.create_task(_leave(server, stop)))
        try:
            await server.serve(sockets=[listener])
        finally:
            await end(*beside)
            if pusher is not None:
                await pusher.close()


async def _push_on(simulation: Simulation, pusher: Pusher) -> None:
    while True:
        await pusher.deliver(simulation.clock.now())
        await asyncio.sleep(_TICK_S)


async def _leave(server: uvicorn.Server, stop: asyncio.Event) -> None:
    await stop.wait()
    server.should_exit = True


@contextlib.contextmanager
def running(simulation: Simulation, keys: Keys | None = None, *, webhook: str = "") -> Iterator[str]:
    """Run a carrier in a thread of its own and give its address."""
    ports: list[int] = []
    started = threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    def begin(port: int) -> None:
        ports.append(port)
        started.set()

    def work() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve(simulation, keys or Keys(), webhook=webhook, on_start=begin, stop=stop))

    thread = threading.Thread(target=work, name="simulated-carrier", daemon=True)
    thread.start()
    started.wait(30)
    try:
        yield f"http://127.0.0.1:{ports[0]}"
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(30)
        loop.close()
