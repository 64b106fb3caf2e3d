"""`smart-readiness restore`: bring back everything that a backup holds."""

from pathlib import Path

import click

from assessment import paths
from assessment.cli.lazy import Failed
from assessment.cli.parts import Parts
from assessment.cli.permissions import Guarded
from assessment.cli.targets import progress
from assessment.cli.upkeep import reason_of
from assessment.errors import Invalid, Problem
from assessment.translation import counted, message, say


@click.command(cls=Guarded, permission="installation.run")
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option("--replace", is_flag=True, help="Give up what this installation holds now.")
@click.pass_obj
def restore(parts: Parts, file: Path, *, replace: bool) -> None:
    """Bring back everything from a backup in FILE: all of it, or nothing. Stop the server first.

    The database is the one that is set here, or else the one that the backup's settings name. Settings that are here stay.
    """
    line = progress(lambda share: message("Restoring: %(share)s %%", share=share))
    try:
        with file.open("rb") as source:
            done = parts.part("restore")(paths.instance(), source, replace=replace, progress=line)
    except Invalid as invalid:
        raise Invalid([Problem(problem.where or str(file), problem.message) for problem in invalid.problems]) from None
    except parts.kind("database_fault") as fault:
        raise Failed(message("The database cannot be used: %(reason)s. `smart-readiness doctor` says more.", reason=reason_of(fault))) from None
    said = counted("Restored as of %(day)s: %(rows)s rows and %(num)s file.", "Restored as of %(day)s: %(rows)s rows and %(num)s files.",
                   done.contents, day=done.taken_at[:16].replace("T", ", "), rows=done.rows)
    click.echo(say(said))
    if done.settings_beside:
        click.echo(say(message("The settings that were here stay; those of the backup are in config.toml.from-backup.")))
    for digest in done.missing:
        click.echo(say(message("This file of evidence was missing already when the backup was made: %(digest)s", digest=digest)), err=True)
