"""`smart-readiness survey-form`: what residents are asked, on paper, to copy and lay out."""

from datetime import UTC, datetime
from pathlib import Path

import click

from assessment import config, paths
from assessment.catalogue.localise import localised
from assessment.cli.editions import catalogue_in, catalogue_option, translations_in
from assessment.cli.lazy import Failed
from assessment.cli.parts import Parts
from assessment.cli.permissions import Guarded
from assessment.cli.targets import refuse_unwritable, write_whole
from assessment.report.letterhead import letterhead_of
from assessment.translation import PSEUDO, SOURCE, languages, listed, message, say, speaking


@click.command("survey-form", cls=Guarded, permission="public")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Where to write the PDF.")
@click.option("--language", default=SOURCE, help="The language of the form, for example en.")
@catalogue_option
@click.pass_obj
def survey_form(parts: Parts, output: Path, *, language: str, folder: Path | None) -> None:
    """Write the survey of residents as a blank form of two pages."""
    if language not in {*languages(), PSEUDO}:
        raise Failed(message("Forms are not written in %(language)s; there are: %(languages)s.", language=language, languages=listed(languages())))
    catalogue = localised(catalogue_in(folder), language, translations_in(folder))
    if not catalogue.residents.statements:
        raise Failed(message("Edition %(edition)s of the questions has no statements for residents.", edition=catalogue.edition))
    refuse_unwritable(output)
    letterhead = letterhead_of(config.read(paths.instance())[0])
    with speaking(language):
        write_whole(output, parts.part("survey_form")(catalogue, day=datetime.now(UTC).date(), language=language, letterhead=letterhead))
        click.echo(say(message("The form is in %(path)s.", path=output)))
