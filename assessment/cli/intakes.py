"""`smart-readiness import`: a filled form beside what stands in an assessment, and taking over from it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from assessment.cli.intake_table import as_json, short, table
from assessment.cli.lazy import Failed
from assessment.cli.parts import Parts
from assessment.cli.permissions import Guarded
from assessment.cli.upkeep import bring_up_to_date, usable
from assessment.config import load
from assessment.errors import Closed, Invalid, NotFound, Problem
from assessment.translation import counted, message

MOST_BYTES = 20 * 1024 * 1024
CLOSED = message("This assessment was submitted or is final, so nothing was changed. Its coordinator can open it again, with a reason.")
INTO = "The assessment: the key in its address, the number on its forms, or its private address."


@click.command(cls=Guarded, permission="installation.run")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option("--into", required=True, metavar="ASSESSMENT", help=INTO)
@click.option("--take", type=click.Choice(["new", "all"]), help="Take over what is new, or all that differs. Without it nothing is changed.")
@click.option("--form", "number", type=click.IntRange(min=1), help="Which one, where a file holds several forms.")
@click.option("--json", "as_text", is_flag=True, help="Print the differences as JSON.")
@click.pass_context
def import_command(ctx: click.Context, file: Path, into: str, *, take: str | None, number: int | None, as_text: bool) -> None:
    """Compare the filled form in FILE with an assessment, and take over from it."""
    parts: Parts = ctx.obj
    content, settings, now = _content(file), load(), datetime.now(UTC)
    bring_up_to_date(parts, settings)
    with usable(parts, settings) as engine:
        named = _named(parts, engine, settings, into=into, now=now)
        form = _one_of(parts.part("read_filled")(content, named.catalogue, name=file.name), number)
        try:
            with parts.part("writing" if take else "reading")(engine) as session:
                if take:
                    done = parts.part("bring_in")(session, settings, named, form, name=file.name, everything=take == "all", now=now)
                else:
                    done = parts.part("compare_form")(session, settings, named, form, now=now)
        except Invalid as invalid:
            raise Invalid([Problem(str(file), problem.message) for problem in invalid.problems]) from None
        except Closed:
            raise Failed(CLOSED) from None
    click.echo(json.dumps(as_json(named, done), indent=2, ensure_ascii=False) if as_text else "\n".join(table(named, done)))
    ctx.exit(1 if done.form.unreadable or (done.done and done.done.again) else 0)


def _content(file: Path) -> bytes:
    """The bytes of a file, at most one more than any form may have. Raises `Invalid` and `OSError`."""
    if file.is_dir():
        raise Invalid([Problem(str(file), message("This is a folder, not a file."))])
    with file.open("rb") as source:
        return source.read(MOST_BYTES + 1)


def _named(parts: Parts, engine: Any, settings: Any, *, into: str, now: datetime) -> Any:  # noqa: ANN401 - heavy parts' values
    """The assessment that is meant. Raises `Failed`."""
    try:
        with parts.part("reading")(engine) as session:
            return parts.part("assessment_named")(session, settings, into, now=now)
    except NotFound:
        raise Failed(message("There is no assessment with this key, number or private address.")) from None


def _one_of(forms: Any, number: int | None) -> Any:  # noqa: ANN401 - heavy parts' values
    """The form that is meant, of all in a file. Raises `Failed`."""
    if number is not None and number > len(forms):
        raise Failed(counted("There is only %(num)s form in this file.", "There are only %(num)s forms in this file.", len(forms)))
    if number is None and len(forms) > 1:
        for place, form in enumerate(forms, 1):
            click.echo(f"{place}  {short(form.assessment.profile.name)}  {form.assessment.date}", err=True)
        raise Failed(counted("There is %(num)s form in this file.", "There are %(num)s forms in this file; choose one: --form 1", len(forms)))
    return forms[(number or 1) - 1]


