"""`smart-readiness backup`: everything that an installation holds, in one file."""

from datetime import UTC, datetime
from pathlib import Path

import click

from assessment.cli.lazy import Failed
from assessment.cli.parts import Parts
from assessment.cli.permissions import Guarded
from assessment.cli.targets import progress, refuse_unwritable, writing_whole
from assessment.cli.upkeep import usable
from assessment.config import load
from assessment.errors import NotFound
from assessment.translation import counted, message, say

OWNER_ONLY = 0o600


@click.command(cls=Guarded, permission="installation.run")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def backup(ctx: click.Context, file: Path) -> None:
    """Write everything that this installation holds into FILE, also while it is in use.

    FILE holds secrets: all answers and names, digests of passwords, the settings and the key that signs cookies. Only you can
    read it; keep it where nobody else can. Settings that come from the environment are not in it, nor are reports that can be made again.
    """
    parts: Parts = ctx.obj
    refuse_unwritable(file)
    settings, now = load(), datetime.now(UTC)
    with usable(parts, settings) as engine:
        try:
            with writing_whole(file, mode=OWNER_ONLY) as target:
                made = parts.part("back_up")(
                    engine, settings, target, now=now, progress=progress(lambda share: message("Backing up: %(share)s %%", share=share)),
                )
        except NotFound:
            raise Failed(message("There is nothing to back up yet.")) from None
        parts.part("note_backup")(engine, now=now)
    said = counted("The backup is in %(path)s: %(rows)s rows and %(num)s file.", "The backup is in %(path)s: %(rows)s rows and %(num)s files.",
                   made.contents, path=file, rows=made.rows)
    click.echo(say(said))
    for digest in made.missing:
        click.echo(say(message("This file of evidence is missing or damaged, and is not in the backup: %(digest)s", digest=digest)), err=True)
    ctx.exit(1 if made.missing else 0)
