"""Prepare ``.venv`` from the lock file; do nothing when it is already as the lock says.

Needs Python 3.11 or newer with ``venv``, and the package index. Nothing is written outside the checkout.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = str(VENV / "bin" / "python")
LOCK = ROOT / "requirements.lock"
STAMP = VENV / ".installed"
KERNELS = ROOT / "lastmile" / "routing" / "search"
COMPILED = VENV / ".compiled"
WEB = ROOT / "web"
BUILT = ROOT / "lastmile" / "api" / "console" / "dist" / ".built"
BROWSER = ROOT / ".cache" / "browser"
GENERATED = frozenset({"node_modules", "openapi.json", "schema.d.ts"})
MINIMUM = (3, 11)


def say(text: str) -> None:
    """Print one progress line at once, also into a pipe."""
    print(f"[setup] {text}", flush=True)


def fingerprint() -> str:
    """Hash what decides the content of the environment."""
    parts = [sys.version.encode(), LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def kernels_fingerprint() -> str:
    """Hash the sources that are compiled, so that no test or demo has to wait for the compiler."""
    sources = sorted(KERNELS.glob("*.py"))
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()


def console_fingerprint() -> str:
    """Hash what the console is built from: its own sources and what the API says of itself."""
    own = [path for path in WEB.rglob("*") if path.is_file() and not GENERATED & {*path.relative_to(WEB).parts}]
    api = (ROOT / "lastmile" / "api").rglob("*.py")
    sources = sorted([*own, *api])
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()


def says(stamp: Path, wanted: str) -> bool:
    """Whether a stamp says what is wanted."""
    return stamp.exists() and stamp.read_text() == wanted


def run(*command: str) -> None:
    """Run a command, end the set-up with its exit code when it fails."""
    # Numba and pip keep their caches in the checkout: HOME may be missing or read-only.
    environment = os.environ | {"PIP_CACHE_DIR": str(ROOT / ".cache" / "pip"), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if done.returncode:
        say(f"failed: {' '.join(command)}")
        sys.exit(done.returncode)


def create_environment() -> None:
    """Make a virtual environment unless there is one of this Python; say so where Debian left ``venv`` out."""
    known = VENV / "pyvenv.cfg"
    version = sys.version.split()[0]
    if known.exists() and version in known.read_text() and (VENV / "bin" / "python").exists():
        say("renewing .venv")
        return
    say(f"creating .venv with Python {version}")
    try:
        venv.create(VENV, with_pip=True, clear=True)
    except (subprocess.CalledProcessError, ImportError):
        shutil.rmtree(VENV, ignore_errors=True)
        say("this Python cannot create virtual environments; on Debian: apt install python3-venv")
        sys.exit(1)


def install() -> None:
    """Make the environment and put the locked packages and lastmile into it."""
    create_environment()
    say("installing the locked packages (about 1 GB, two minutes on a good line)")
    pip = (PYTHON, "-m", "pip", "install", "--quiet")
    run(*pip, "--progress-bar", "off", "--require-hashes", "--only-binary", ":all:", "-r", str(LOCK))
    say("installing lastmile itself")
    run(*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))


def npm(*arguments: str) -> bool:
    """Run npm, from the environment, in the console's folder; whether it went well."""
    environment = os.environ | {
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
        "npm_config_cache": str(ROOT / ".cache" / "npm"),
        "npm_config_update_notifier": "false",
    }
    command = (str(VENV / "bin" / "npm"), "--loglevel=error", *arguments)
    return subprocess.run(command, cwd=WEB, env=environment, check=False).returncode == 0


def build_console() -> None:
    """Build the console and unpack the browser of its tests; without the npm registry everything else still works."""
    say("building the console (half a minute)")
    document = subprocess.run(
        (PYTHON, "-m", "lastmile", "openapi"), cwd=ROOT, check=True, capture_output=True, text=True
    )
    (WEB / "openapi.json").write_text(document.stdout)
    if not (npm("ci", "--no-audit", "--no-fund") and npm("run", "--silent", "build")):
        say("the console could not be built (is the npm registry reachable?); everything else works without it")
        return
    npm("run", "--silent", "browser", "--", str(BROWSER))
    BUILT.write_text(console_fingerprint())


def main() -> None:
    """Create, install, compile, build; each step only when it is needed."""
    if sys.version_info < MINIMUM:
        say(f"Python {MINIMUM[0]}.{MINIMUM[1]} or newer is needed, this is {sys.version.split()[0]}")
        sys.exit(1)
    started = time.monotonic()
    installed, compiled, built = fingerprint(), kernels_fingerprint(), console_fingerprint()
    if says(STAMP, installed) and says(COMPILED, compiled) and says(BUILT, built):
        say("up to date")
        return
    if not says(STAMP, installed):
        install()
        STAMP.write_text(installed)
    if not says(COMPILED, compiled):
        say("compiling the search (one or two minutes, once)")
        run(PYTHON, "-m", "lastmile.routing.search")
        COMPILED.write_text(compiled)
    if not says(BUILT, built):
        build_console()
    say(f"done in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
