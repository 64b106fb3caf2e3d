"""`smart-readiness demo`: an installation full of municipalities that do not exist, to look around in."""

from datetime import UTC, datetime

import click

from assessment.cli.lazy import Failed
from assessment.cli.parts import Parts
from assessment.cli.people import LOCAL
from assessment.cli.permissions import Guarded
from assessment.cli.targets import progress
from assessment.cli.upkeep import bring_up_to_date, usable
from assessment.config import load
from assessment.translation import counted, message, say

MOST = 1_000_000
SEEDS = 2**31 - 1


@click.command(cls=Guarded, permission="installation.run")
@click.option("--municipalities", type=click.IntRange(1, MOST), default=100, show_default=True, help="How many, beside twelve and their neighbours.")
@click.option("--seed", type=click.IntRange(0, SEEDS), default=1, show_default=True, help="The same seed gives the same data on the same day.")
@click.option("--add", is_flag=True, help="Add to what this installation holds, or go on after an interruption.")
@click.pass_obj
def demo(parts: Parts, municipalities: int, seed: int, add: bool) -> None:
    """Fill the database with invented municipalities, for demonstration only.

    Twelve communities around a market town that form an association, their neighbours, and many more; each with a final assessment.
    """
    settings = load()
    bring_up_to_date(parts, settings)
    line = progress(lambda share: message("Inventing municipalities: %(share)s %%", share=share))
    wanted = parts.part("demonstration")(municipalities, seed, adds=add)
    try:
        with usable(parts, settings) as engine:
            made = parts.part("populate")(engine, wanted, now=datetime.now(UTC), days=settings.invitation_days, progress=line)
    except parts.kind("broken_off"):
        raise Failed(message("This was broken off; what is there is sound. Call it again with --add, and it goes on where it was.")) from None
    click.echo(say(counted("%(num)s invented municipality was put in.", "%(num)s invented municipalities were put in.", made.made)))
    click.echo(say(message(
        "Everything about them is invented, for demonstration only: names, answers and scores say nothing about any real place. "
        "Their addresses can be worked out from the seed. Do not keep anything real in this installation.",
    )))
    if made.accounts:
        click.echo(say(message("These addresses set the passwords of the accounts, once and within %(days)s days:", days=settings.invitation_days)))
    for name, address, secret in made.accounts:
        click.echo(f"  {name} <{address}>  {settings.public_url or LOCAL}/join/{secret}")
