"""A real server for journeys: the command that people type, in a process with an instance folder of its own."""

import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAM = (sys.executable, "-m", "assessment.app")
START_SECONDS = 60
STOP_SECONDS = 15


@dataclass(frozen=True)
class Server:
    """A running server: its address, its instance folder and its process."""

    url: str
    instance: Path
    process: "subprocess.Popen[bytes]"


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
            ready: bool = answer.status == 200
            return ready
    except (urllib.error.URLError, OSError):
        return False


def _wait_until_ready(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Ask until the server says that it is ready; raise with all that it wrote if it ends or takes too long."""
    for _ in range(START_SECONDS * 10):
        try:
            process.wait(timeout=0.1)
            break
        except subprocess.TimeoutExpired:
            if _is_ready(url):
                return
    raise RuntimeError(f"The server did not start:\n{log.read_text(errors='replace')}")


@contextmanager
def serving(folder: Path, program: Sequence[str] = PROGRAM, *, port: int = 0, **environment: str) -> Iterator[Server]:
    """Start `smart-readiness serve` with its instance in a folder, wait until it is ready, and end it afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    port, log = port or free_port(), folder / "server.log"
    command = [*program, "serve", "--host", "127.0.0.1", "--port", str(port)]
    instance = folder / "instance"
    settings = os.environ | {"SMART_READINESS_INSTANCE": str(instance), "SMART_READINESS_STARTS_AN_HOUR": "1000000"} | environment
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=settings, stdout=output, stderr=subprocess.STDOUT)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_ready(url, process, log)
            yield Server(url, instance, process)
        finally:
            process.terminate()
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
