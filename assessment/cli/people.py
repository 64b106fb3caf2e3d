"""`smart-readiness people`: accounts from the shell, for whoever has no other way in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import click

from assessment.cli.lazy import Failed, on_one_line
from assessment.cli.parts import Parts
from assessment.cli.permissions import Guarded
from assessment.cli.upkeep import bring_up_to_date
from assessment.config import Settings, load
from assessment.errors import NotFound
from assessment.translation import Message, message, say

AT_ONCE = 500
LOCAL = "http://127.0.0.1:8000"


@click.group()
def people() -> None:
    """Accounts: add somebody, list everybody, make a link for a new password."""


@people.command(cls=Guarded, permission="installation.run")
@click.argument("name")
@click.argument("email")
@click.option("--steward", is_flag=True, help="Let them run this installation.")
@click.pass_obj
def add(parts: Parts, name: str, email: str, steward: bool) -> None:
    """Make an account for NAME with the e-mail address EMAIL; print the address with which the password is set, once."""
    settings = load()
    with _session(parts, settings, "writing") as session:
        secret = parts.part("add_person")(session, name, email, now=datetime.now(UTC), days=settings.invitation_days, is_steward=steward)
    days = settings.invitation_days
    _hand_over(settings, secret, message("The account is made. This address sets its password, once and within %(days)s days:", days=days))


@people.command("list", cls=Guarded, permission="installation.run")
@click.pass_obj
def list_people(parts: Parts) -> None:
    """List everybody who has an account: number, name, e-mail address, what they are."""
    with _session(parts, load(), "reading") as session:
        after, total = 0, 1
        while after < total:
            found, total = parts.part("accounts")(session, after=after, most=AT_ONCE)
            for each in found:
                said = [message("steward")] if each.is_steward else []
                said += [message("deactivated")] if each.deactivated_at else []
                click.echo(on_one_line("  ".join([str(each.id), each.name, each.email, *(say(word) for word in said)])))
            after += AT_ONCE


@people.command(cls=Guarded, permission="installation.run")
@click.argument("email")
@click.pass_obj
def reset(parts: Parts, email: str) -> None:
    """Print an address with which whoever has the e-mail address EMAIL sets a new password, once."""
    settings = load()
    try:
        with _session(parts, settings, "writing") as session:
            secret = parts.part("reset_link")(session, email, now=datetime.now(UTC))
    except NotFound:
        raise Failed(message("Nobody who may sign in has the e-mail address %(email)s.", email=email)) from None
    _hand_over(settings, secret, message("This address sets a new password, once and within 2 days:"))


@contextmanager
def _session(parts: Parts, settings: Settings, kind: str) -> Iterator[Any]:
    """A transaction on the database, which is brought up to date first."""
    bring_up_to_date(parts, settings)
    engine = parts.part("make_engine")(settings.database_url)
    try:
        with parts.part(kind)(engine) as session:
            yield session
    finally:
        engine.dispose()


def _hand_over(settings: Settings, secret: str, sentence: Message) -> None:
    click.echo(say(sentence))
    click.echo(f"  {settings.public_url or LOCAL}/join/{secret}")
