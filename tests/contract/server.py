"""A real HTTP server that answers as a test tells it to, and remembers what it was asked."""

import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MOST_BYTES = 200_000
"""The clients of these tests read no more than this."""


@dataclass(frozen=True)
class Reply:
    """What to answer; ``hang`` waits for the end of the test, ``endless`` goes on beyond what anybody reads, ``drip``
    sends a byte now and then."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    hang: bool = False
    endless: bool = False
    cut: bool = False
    drip: bool = False


@dataclass(frozen=True)
class Seen:
    """What came in."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Carrier:
    """The other side: takes replies in order, and the last one for ever."""

    def __init__(self) -> None:
        self.replies: deque[Reply] = deque([Reply()])
        self.seen: list[Seen] = []
        self.over = threading.Event()

    def answers(self, *replies: Reply) -> None:
        self.replies = deque(replies)

    def was_asked(self, times: int) -> int:
        """Count what came in; a request that the client gave up on may come in later, so wait for that many."""
        end = time.monotonic() + 10
        while len(self.seen) < times and time.monotonic() < end:
            time.sleep(0.01)
        return len(self.seen)

    def next(self) -> Reply:
        return self.replies.popleft() if len(self.replies) > 1 else self.replies[0]


def _handler(carrier: Carrier) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            carrier.seen.append(Seen(self.command, self.path, headers, self.rfile.read(length)))
            self.answer(carrier.next())

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815  the names that http.server calls

        def answer(self, reply: Reply) -> None:
            if reply.hang:
                carrier.over.wait(20)
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            size = len(reply.body) + (50 if reply.cut else 0)
            self.send_header("Content-Length", str(100 * MOST_BYTES if reply.endless or reply.drip else size))
            self.end_headers()
            self.wfile.write(reply.body)
            if reply.endless or reply.drip:
                self.pour(1 if reply.drip else MOST_BYTES, pause_s=0.05 if reply.drip else 0)

        def pour(self, size: int, pause_s: float) -> None:
            try:
                for _ in range(100):
                    self.wfile.write(b" " * size)
                    time.sleep(pause_s)
            except OSError:
                return  # the client has had enough, as it should

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def running() -> Iterator[tuple[Carrier, str]]:
    """Run a carrier on a free loopback port."""
    carrier = Carrier()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(carrier))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield carrier, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        carrier.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
