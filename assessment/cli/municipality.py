"""`smart-readiness municipality`: take a municipality with all it has from one installation to another."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from assessment.cli.lazy import Failed
from assessment.cli.parts import Parts
from assessment.cli.permissions import Guarded
from assessment.cli.targets import refuse_unwritable, writing_whole
from assessment.cli.upkeep import bring_up_to_date, usable
from assessment.config import Settings, load
from assessment.errors import Invalid, NotFound, Problem
from assessment.translation import counted, message, say

OWNER_ONLY = 0o600


@click.group()
def municipality() -> None:
    """Take a municipality with all it has from one installation to another."""


@municipality.command("export", cls=Guarded, permission="installation.run")
@click.argument("municipality_", metavar="MUNICIPALITY")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def export_command(ctx: click.Context, municipality_: str, file: Path) -> None:
    """Write everything that MUNICIPALITY has into FILE, a ZIP; MUNICIPALITY is the key in its address, or its name."""
    parts: Parts = ctx.obj
    refuse_unwritable(file)
    settings, now = load(), datetime.now(UTC)
    with usable(parts, settings) as engine:
        try:
            with parts.part("reading")(engine) as session:
                key = parts.part("municipality_key")(session, municipality_)
            with writing_whole(file, mode=OWNER_ONLY) as target:
                done = parts.part("export_municipality")(engine, settings, key, target, now=now)
        except NotFound:
            raise Failed(message("There is no municipality %(name)s.", name=municipality_)) from None
        with parts.part("writing")(engine) as session:
            parts.part("note_export")(session, key, by=None, now=now)
    click.echo(say(counted(
        "%(name)s is in %(path)s: %(num)s assessment and %(contents)s files.", "%(name)s is in %(path)s: %(num)s assessments and %(contents)s files.",
        done.assessments, name=done.name, path=file, contents=done.contents,
    )))
    for digest in done.missing:
        click.echo(say(message("This file of evidence is missing or damaged, and is not in it: %(digest)s", digest=digest)), err=True)
    ctx.exit(1 if done.missing else 0)


@municipality.command("import", cls=Guarded, permission="installation.run")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.pass_obj
def import_command(parts: Parts, file: Path) -> None:
    """Take in the municipality in FILE: all of it, or nothing. Prints links with which those who coordinate take up their accounts."""
    settings, now = load(), datetime.now(UTC)
    bring_up_to_date(parts, settings)
    with usable(parts, settings) as engine, file.open("rb") as source, _named(file):
        done, links = parts.part("import_file")(engine, settings, source, by=None, now=now)
    _say_what_came(settings, done, links)


@contextmanager
def _named(file: Path) -> Iterator[None]:
    """Say of which file a problem is."""
    try:
        yield
    except Invalid as invalid:
        raise Invalid([Problem(problem.where or str(file), problem.message) for problem in invalid.problems]) from None


def _say_what_came(settings: Settings, done: Any, links: tuple[tuple[str, str], ...]) -> None:  # noqa: ANN401 - a heavy part's value
    click.echo(say(counted(
        "%(name)s is here: %(num)s assessment, %(people)s people, %(contents)s files.",
        "%(name)s is here: %(num)s assessments, %(people)s people, %(contents)s files.",
        done.assessments, name=done.municipality.profile.name, people=done.people.count, contents=done.contents,
    )))
    click.echo(say(message("Pass these links on; each works once, for %(days)s days:", days=settings.invitation_days)))
    for name, secret in links:
        click.echo(f"  {name or say(message('whoever coordinates'))}: {settings.public_url or ''}/join/{secret}")
