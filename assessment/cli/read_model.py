"""`smart-readiness read-model`: what lists and comparisons are read from, made again from the frozen results."""

import click

from assessment.cli.lazy import on_one_line
from assessment.cli.parts import Parts
from assessment.cli.permissions import Guarded
from assessment.cli.targets import progress
from assessment.cli.upkeep import bring_up_to_date, usable
from assessment.config import load
from assessment.translation import counted, message, say


@click.group("read-model")
def read_model() -> None:
    """What lists and comparisons are read from."""


@read_model.command(cls=Guarded, permission="installation.run")
@click.option("--check", is_flag=True, help="Change nothing; the exit code is 1 where something differs.")
@click.pass_context
def rebuild(ctx: click.Context, check: bool) -> None:
    """Make the read model again from the frozen results, and say how many rows differed."""
    parts: Parts = ctx.obj
    settings = load()
    if not check:
        bring_up_to_date(parts, settings)
    with usable(parts, settings) as engine:
        line = progress(lambda share: message("Reading the final versions: %(share)s %%", share=share))
        filled = parts.part("rebuild")(engine, only_look=check, progress=line)
    for fault in filled.faults:
        click.echo(on_one_line(f"{fault.where}: {say(fault.message)}"), err=True)
    if not filled.differing:
        click.echo(say(message("The read model is what follows from the final versions.")))
    elif check:
        click.echo(say(counted("%(num)s row differs. Nothing was changed.", "%(num)s rows differ. Nothing was changed.", filled.differing)))
    else:
        click.echo(say(counted("%(num)s row differed and was made again.", "%(num)s rows differed and were made again.", filled.differing)))
    ctx.exit(1 if filled.faults or (check and filled.differing) else 0)
