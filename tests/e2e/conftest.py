"""A real server in a process of its own, and a real browser."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

ROOT = Path(__file__).parents[2]
NO_COMPLAINT = ("ERR_INTERNET_DISCONNECTED", "status of 412", "status of 422", "status of 503")
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Give a Chromium: the one named, the one that set-up brought, or the machine's."""
    brought = ROOT / ".cache" / "browser" / "chromium"
    named = os.environ.get("LASTMILE_CHROMIUM") or (str(brought) if brought.exists() else None)
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip("no Chromium: set-up brings one where the npm registry is reachable; or set LASTMILE_CHROMIUM")
    return found


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Start the browser once a module: while it runs, this thread has its loop and asynchronous tests cannot."""
    beside = Path(chromium).resolve().parent / "lib"  # libraries that a bare system lacks
    environment = dict(os.environ) | ({"LD_LIBRARY_PATH": str(beside)} if beside.is_dir() else {})
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=arguments, env=environment)
        yield started
        started.close()


@dataclass(frozen=True, slots=True)
class Server:
    """A running `lastmile serve`."""

    url: str
    home: Path
    process: subprocess.Popen[bytes] = field(repr=False)
    settings: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str) -> str:
        """Run another `lastmile` command on the same data; give what it prints."""
        return subprocess.run(
            [sys.executable, "-m", "lastmile", *arguments],
            check=True,
            capture_output=True,
            text=True,
            env=environment_of(self.home) | self.settings,
        ).stdout

    def key(self, role: str, *options: str) -> str:
        """Make an API key."""
        return self.run("key", "create", "--role", role, *options).splitlines()[-1]


def environment_of(home: Path) -> dict[str, str]:
    """Give the environment of a lastmile that keeps everything in a folder."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return kept | {"LASTMILE_HOME": str(home), "LASTMILE_LOG_FORMAT": "json", "PYTHONUNBUFFERED": "1"}


@pytest.fixture(scope="module")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Give what starts servers; all are ended with the module."""
    running: list[subprocess.Popen[bytes]] = []

    def start(home: Path | None = None, port: int = 0, **environment: str) -> Server:
        home = home or tmp_path_factory.mktemp("home")
        log = home / "server.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "lastmile", "serve", "--port", str(port)],
                stderr=output,
                stdout=output,
                env=environment_of(home) | environment,
            )
        running.append(process)
        return Server(_address(log, process), home, process, environment)

    yield start
    for process in running:
        process.send_signal(signal.SIGTERM)
    for process in running:
        process.wait(30)


def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    """Wait for the line that says where the server listens."""
    with log.open() as lines:
        while process.poll() is None:
            line = lines.readline()
            if "running on" in line:
                return "http://127.0.0.1:" + line.partition("http://127.0.0.1:")[2].partition(" ")[0]
    raise AssertionError(f"the server ended: {log.read_text()[-3000:]}")


@pytest.fixture(scope="module")
def server(start_server: Callable[..., Server]) -> Server:
    """Give a server with nothing in it."""
    return start_server()


@pytest.fixture
def http(server: Server) -> Iterator[httpx.Client]:
    """Give an admin's client."""
    headers = {"Authorization": f"Bearer {server.key('admin')}"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=30) as client:
        yield client


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """Give a fresh browser window that may talk to the server only, and must not complain."""
    size = {"width": 1440, "height": 900}
    made = browser.new_context(base_url=server.url, viewport=size, locale="en-GB")
    outside: list[str] = []
    complaints: list[str] = []
    own = ("data:", "blob:", server.url)
    made.on("request", lambda request: None if request.url.startswith(own) else outside.append(request.url))
    made.on("console", lambda message: complaints.append(message.text) if _is_complaint(message) else None)
    made.on("weberror", lambda error: complaints.append(str(error.error)))
    yield made
    made.close()
    assert not outside, f"requests left the machine: {outside[:5]}"
    assert not complaints, f"the page complained: {complaints[:5]}"


def _is_complaint(message: ConsoleMessage) -> bool:
    """Whether the page did something wrong; a network that is cut, a conflict, bad input, a busy service are not it."""
    return message.type == "error" and not any(text in message.text for text in NO_COMPLAINT)


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """Give a page of the window."""
    return context.new_page()
