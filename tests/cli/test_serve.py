"""`smart-readiness serve`: everything is started in order, and everything ends."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assessment.app import main
from tests.cli.parts import FakeParts

SERVER = """
from assessment.app import Application, main
from dataclasses import dataclass
class Worker:
    def __init__(self, settings): print("worker starts", flush=True)
    def stop(self): print("worker stops", flush=True)
def migrate(engine): print("migrated", flush=True)
def remember_editions(engine, settings, now): print("editions kept", flush=True)
class make_engine:
    def __init__(self, url): pass
    def dispose(self): pass
def web(settings):
    def hello(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"hello"]
    return hello
def first_steward(engine, now): return "s" * 32
import sys
main(["serve", "--port", "0", *sys.argv[1:]], obj=Application(remember_editions="__main__:remember_editions", first_steward="__main__:first_steward",
    make_engine="__main__:make_engine", migrate="__main__:migrate", start_worker="__main__:Worker", web="__main__:web"))
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own, with parts that only say what they do."""
    with started(tmp_path) as process:
        yield process


@contextmanager
def started(folder: Path, *options: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """The command in a process of its own, with these options and settings."""
    given = {f"SMART_READINESS_{name.upper()}": value for name, value in settings.items()}
    environment = os.environ | {"SMART_READINESS_INSTANCE": str(folder / "instance")} | given
    program = [sys.executable, "-c", SERVER, *options]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment) as process:
        yield process
        process.kill()


def lines_until_running(process: subprocess.Popen[str]) -> list[str]:
    """What the command says, up to the line with its address."""
    assert process.stdout
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.strip())
        if "running at" in line:
            return lines
    raise AssertionError(lines)


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_it_migrates_starts_the_worker_serves_and_ends_with_a_signal(server: subprocess.Popen[str], ending: signal.Signals) -> None:
    *before, running = lines_until_running(server)
    assert before == ["migrated", "editions kept", "worker starts"]
    address = re.search(r"http://([\d.]+):(\d+)", running)
    assert address
    assert server.stdout
    assert server.stdout.readline().startswith("Nobody runs this installation yet.")
    assert server.stdout.readline() == f"  {address[0]}/join/{'s' * 32}\n"
    connection = HTTPConnection(address[1], int(address[2]), timeout=20)
    connection.request("GET", "/")
    assert connection.getresponse().read() == b"hello"
    connection.close()
    server.send_signal(ending)
    assert server.wait(timeout=20) == 0
    assert server.stdout.read().split("\n")[-2] == "worker stops"


@pytest.mark.parametrize(("host", "settings", "is_said"), [
    ("0.0.0.0", {}, True), ("0.0.0.0", {"public_url": "https://ready.example.org"}, False), ("127.0.0.1", {}, False), ("::1", {}, False),
])
def test_whoever_lets_others_in_is_told_to_set_the_public_address(tmp_path: Path, host: str, settings: dict[str, str], is_said: bool) -> None:
    with started(tmp_path, "--host", host, **settings) as process:
        assert any("public-url is not set" in line for line in lines_until_running(process)) == is_said


def test_a_port_in_use_is_told_before_anything_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMART_READINESS_INSTANCE", str(tmp_path))
    parts = FakeParts({})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["serve", "--port", str(port)], obj=parts)
    sentence = f"Cannot listen on 127.0.0.1, port {port}: Address already in use. Choose another port with --port.\n"
    assert (result.exit_code, result.stderr, parts.asked_for) == (2, sentence, [])


def serving(instance: Path, **settings: str) -> Result:
    """What the command does with these settings and the real database."""
    environment = {"SMART_READINESS_INSTANCE": str(instance)} | {f"SMART_READINESS_{name.upper()}": value for name, value in settings.items()}
    return CliRunner(env=environment).invoke(main, ["serve", "--port", "0"])


def test_a_database_that_cannot_be_reached_is_told_in_one_line(tmp_path: Path) -> None:
    result = serving(tmp_path, database_url=f"sqlite:///{tmp_path}/nowhere/base.sqlite3")
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert result.stderr.startswith("The database cannot be used: unable to open database file.")


def test_a_database_file_that_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "smart-readiness.sqlite3").write_bytes(b"no database at all" * 100)
    result = serving(tmp_path)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert "file is not a database" in result.stderr


def test_a_setting_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    result = serving(tmp_path, max_upload_bytes="many")
    assert (result.exit_code, result.stderr) == (2, "SMART_READINESS_MAX_UPLOAD_BYTES: This value cannot be used for this setting.\n")


def test_an_instance_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = serving(tmp_path / "file" / "instance")
    assert (result.exit_code, result.stderr) == (2, f"{tmp_path / 'file' / 'instance'}: Not a directory\n")


def test_a_host_that_is_not_here_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMART_READINESS_INSTANCE", str(tmp_path))
    result = CliRunner().invoke(main, ["serve", "--host", "nowhere.invalid", "--port", "0"], obj=FakeParts({}))
    assert (result.exit_code, result.stderr) == (2, "There is no address nowhere.invalid on this machine.\n")
