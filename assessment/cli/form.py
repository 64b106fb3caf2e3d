"""`smart-readiness form`: the questions as a form to fill in outside the browser: on paper, in a PDF, in a spreadsheet, or in a field app."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from assessment import config, paths
from assessment.answers import Assessment, Profile
from assessment.catalogue.localise import localised
from assessment.catalogue.model import Catalogue
from assessment.cli.editions import catalogue_in, catalogue_option, translations_in
from assessment.cli.lazy import Failed
from assessment.cli.parts import Parts
from assessment.cli.permissions import Guarded
from assessment.cli.targets import progress, refuse_unwritable, write_whole
from assessment.cli.upkeep import usable
from assessment.filled import FormMark
from assessment.questionnaire import Scope
from assessment.report.form_content import mark_of
from assessment.report.letterhead import letterhead_of
from assessment.translation import PSEUDO, SOURCE, languages, listed, message, say, speaking

PAPER, FILLABLE, FIELD = "pdf", "fillable", "xlsform"
WRITERS: Mapping[str, str] = MappingProxyType({FILLABLE: "fillable_form", "xlsx": "spreadsheet_form", FIELD: "field_form"})
ONE_SHAPE = message("--large and --fillable are for the PDF, and do not go together.")
FORMATS = click.Choice([PAPER, "xlsx", FIELD])


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which form is wanted, and for which assessment; one of no place where it is blank."""

    catalogue: Catalogue
    assessment: Assessment
    mark: FormMark
    language: str
    translations: Path
    large: bool = False


@click.command(cls=Guarded, permission="public", beyond={"--for": "installation.run"})
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Where to write the form.")
@click.option("--quick", is_flag=True, help="Only the questions of the quick check.")
@click.option("--language", default=SOURCE, help="The language of the form, for example en.")
@click.option("--large", is_flag=True, help="In large type, on more sheets of paper.")
@click.option("--fillable", is_flag=True, help="A PDF to fill in on a screen.")
@click.option("--format", "format_", type=FORMATS, default=PAPER, help="A PDF, a spreadsheet, or a form for field apps.")
@click.option("--for", "address", metavar="ASSESSMENT", help="The private address, number or key of an assessment, for a form that bears its number.")
@catalogue_option
@click.pass_obj
def form(
    parts: Parts, output: Path, *,
    quick: bool, language: str, large: bool, fillable: bool, format_: str, address: str | None, folder: Path | None,
) -> None:
    """Write the questions as a form to fill in: a PDF to print, unless another is asked for."""
    if ((fillable or large) and format_ != PAPER) or (fillable and large):
        raise Failed(ONE_SHAPE)
    if language not in {*languages(), PSEUDO}:
        raise Failed(message("Forms are not written in %(language)s; there are: %(languages)s.", language=language, languages=listed(languages())))
    refuse_unwritable(output)
    source, translations = catalogue_in(folder), translations_in(folder)
    catalogue = source if format_ == FIELD else localised(source, language, translations)
    assessment, mark = _blank(catalogue, quick=quick) if address is None else _standing(parts, catalogue, address, quick=quick)
    with speaking(language):
        write_whole(output, _made(parts, FILLABLE if fillable else format_, Wanted(catalogue, assessment, mark, language, translations, large)))
        click.echo(say(message("The form is in %(path)s.", path=output)))


def _blank(catalogue: Catalogue, *, quick: bool) -> tuple[Assessment, FormMark]:
    blank = Assessment(catalogue.edition, datetime.now(UTC).date(), Profile(""), {}, Scope.QUICK if quick else Scope.FULL)
    return blank, mark_of(catalogue, blank)


def _standing(parts: Parts, catalogue: Catalogue, address: str, *, quick: bool) -> tuple[Assessment, FormMark]:
    """An assessment of this installation, and the mark of its form."""
    settings = config.load()
    with usable(parts, settings) as engine, parts.part("reading")(engine) as session:
        named = parts.part("assessment_named")(session, settings, address, now=datetime.now(UTC))
    assessment: Assessment = named.opened.assessment
    if assessment.edition != catalogue.edition:
        raise Failed(message(
            "This assessment is of edition %(given)s, the catalogue is %(ours)s. Name the folder of its edition: --catalogue FOLDER",
            given=assessment.edition, ours=catalogue.edition,
        ))
    if quick:
        assessment = replace(assessment, scope=Scope.QUICK)
    return assessment, mark_of(catalogue, assessment, key=settings.secret_key, number=named.opened.id)


def _made(parts: Parts, kind: str, wanted: Wanted) -> bytes:
    common: dict[str, Any] = {"mark": wanted.mark, "language": wanted.language}
    if kind == FIELD:  # in all languages there are
        common["translations"] = wanted.translations
    if kind != PAPER:
        return bytes(parts.part(WRITERS[kind])(wanted.catalogue, wanted.assessment, **common))
    settings, _ = config.read(paths.instance())
    line = progress(lambda share: message("Making the form: %(share)s %%", share=share))
    rest = {"large": wanted.large, "public_url": settings.public_url or "", "letterhead": letterhead_of(settings), "progress": line}
    return bytes(parts.part("paper_form")(wanted.catalogue, wanted.assessment, **common, **rest))
