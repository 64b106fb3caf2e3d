"""`smart-readiness jobs`: the work that is done beside the pages, also on other machines."""


import click

from assessment.cli.parts import Parts
from assessment.cli.permissions import Guarded
from assessment.cli.upkeep import bring_up_to_date
from assessment.config import load


@click.group()
def jobs() -> None:
    """Work that is done beside the pages."""


@jobs.command(cls=Guarded, permission="installation.run")
@click.pass_obj
def work(parts: Parts) -> None:
    """Make the reports that are waiting, until a signal ends it; `serve` does this by itself."""
    settings = load()
    bring_up_to_date(parts, settings)
    parts.part("work")(settings)
