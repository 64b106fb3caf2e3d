"""`smart-readiness catalogue`: whether a catalogue is sound."""

from pathlib import Path

import click

from assessment.catalogue.check import check, summary
from assessment.catalogue.editions import written_bridge_problems
from assessment.catalogue.files import TRANSLATIONS
from assessment.catalogue.load import load
from assessment.catalogue.localise import translation_problems
from assessment.cli.lazy import FAILED
from assessment.cli.permissions import Guarded
from assessment.paths import CRITERIA
from assessment.translation import message, say


@click.group()
def catalogue() -> None:
    """Work with catalogues of criteria."""


@catalogue.command("check", cls=Guarded, permission="public")
@click.argument("path", type=click.Path(path_type=Path), default=CRITERIA)
@click.option("--before", type=click.Path(path_type=Path, exists=True, file_okay=False), help="The folder of the edition that the bridge leads from.")
@click.pass_context
def check_command(ctx: click.Context, path: Path, before: Path | None) -> None:
    """List every problem of the catalogue in the folder PATH; without PATH, of the one that is in use.

    Where the folder holds a bridge from an earlier edition, it is checked against that one: the one in --before, else the one in use.
    """
    if not path.is_dir():
        click.echo(f"{path}: {say(message('This is not a folder.'))}", err=True)
        ctx.exit(FAILED)
    if problems := check(path) or translation_problems(load(path), path / TRANSLATIONS) or written_bridge_problems(path, before or CRITERIA):
        for problem in problems:
            click.echo(f"{problem.where}: {say(problem.message)}")
        ctx.exit(1)
    click.echo(say(summary(path)))
