"""`smart-readiness benchmarks`: refresh them by hand, beside the fixed days on which a worker does."""

from datetime import UTC, datetime

import click

from assessment.cli.parts import Parts
from assessment.cli.permissions import Guarded
from assessment.cli.targets import progress
from assessment.cli.upkeep import bring_up_to_date, usable
from assessment.config import load
from assessment.translation import counted, long_date, message, say


@click.group()
def benchmarks() -> None:
    """What a municipality may learn of its place among others of its size."""


@benchmarks.command(cls=Guarded, permission="installation.run")
@click.pass_context
def refresh(ctx: click.Context) -> None:
    """Publish benchmarks anew from what is final and consented to now, at most once a day.

    A worker does the same on the days set as `benchmark-days`. Groups that are too small, too much alike, or in which too little has changed stay
    as they were or are not shown; nobody is named.
    """
    parts: Parts = ctx.obj
    settings = load()
    bring_up_to_date(parts, settings)
    with usable(parts, settings) as engine:
        line = progress(lambda share: message("Reading the final versions: %(share)s %%", share=share))
        done = parts.part("refresh_benchmarks")(engine, now=datetime.now(UTC), progress=line)
    if not done.is_new:
        click.echo(say(message("Benchmarks were refreshed on %(day)s already. Nothing was changed.", day=long_date(done.day))))
        return
    for sentence in (
        counted("%(num)s table was published anew.", "%(num)s tables were published anew.", done.published),
        counted("%(num)s table stays as it was.", "%(num)s tables stay as they were.", done.kept),
        counted("%(num)s table is not shown any more.", "%(num)s tables are not shown any more.", done.gone),
        counted("%(num)s group is held back.", "%(num)s groups are held back: they would tell too much.", done.held_back),
    ):
        click.echo(say(sentence))
