"""`smart-readiness serve`: the pages in a browser, with a worker beside them that makes reports."""

import gc
import os
import signal
import socket
from datetime import UTC, datetime
from ipaddress import ip_address
from types import FrameType
from typing import NoReturn

import click

from assessment.cli.lazy import Failed
from assessment.cli.parts import Parts
from assessment.cli.permissions import Guarded
from assessment.cli.upkeep import bring_up_to_date
from assessment.config import Settings, load
from assessment.translation import message, say

THREADS = 8
FOLLOWS_THE_BROWSER = message(
    "Others can reach this installation, and public-url is not set: addresses that people keep then begin with whatever name a browser asked for. "
    "Set it in config.toml."
)
_ENDS = [getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)]


@click.command(cls=Guarded, permission="installation.run")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port to listen on; 0 takes any free one.")
@click.pass_obj
def serve(parts: Parts, host: str, port: int) -> None:
    """Serve the pages; the database is made and brought up to date first."""
    for number in _ENDS:
        signal.signal(number, _end)
    settings = load()
    with _listening(host, port) as listener:
        bring_up_to_date(parts, settings)
        worker = parts.part("start_worker")(settings)
        try:
            _run(parts, settings, listener)
        finally:
            worker.stop()


def _end(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens, taken before anything else, so that a port in use is said at once. Raises `Failed`."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        return socket.create_server(address[:2], family=family)
    except socket.gaierror:
        raise Failed(message("There is no address %(host)s on this machine.", host=host)) from None
    except OSError as error:
        sentence = message(
            "Cannot listen on %(host)s, port %(port)s: %(reason)s. Choose another port with --port.",
            host=host, port=port, reason=os.strerror(error.errno or 0),
        )
        raise Failed(sentence) from None


def _run(parts: Parts, settings: Settings, listener: socket.socket) -> None:
    """Answer requests until a signal ends it."""
    server = parts.part("create_server")(
        parts.part("web")(settings), settings, listener=listener, threads=THREADS, ident=None,
        clear_untrusted_proxy_headers=not settings.behind_proxy,
    )
    host, port = listener.getsockname()[:2]
    if not (settings.public_url or ip_address(host).is_loopback):
        click.echo(say(FOLLOWS_THE_BROWSER), err=True)
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    click.echo(say(message("Smart Readiness is running at %(address)s (Ctrl+C ends it).", address=address)))
    if fault := settings.openid_fault:
        click.echo(say(fault))
    _offer_first_steward(parts, settings, settings.public_url or address)
    gc.collect()
    gc.freeze()  # what lives as long as the process need not be looked through for garbage again: that would halt everybody for a moment
    server.run()


def _offer_first_steward(parts: Parts, settings: Settings, address: str) -> None:
    """As long as nobody runs the installation, say with which address its first steward makes an account."""
    engine = parts.part("make_engine")(settings.database_url)
    try:
        secret = parts.part("first_steward")(engine, now=datetime.now(UTC))
    finally:
        engine.dispose()
    if secret:
        click.echo(say(message("Nobody runs this installation yet. This address makes the first steward's account, once and within 24 hours:")))
        click.echo(f"  {address}/join/{secret}")
