"""`smart-readiness report`: the report of an answers file as an accessible PDF, or as a document to edit."""

import os
from pathlib import Path
from typing import Any

import click

from assessment import __version__, config, paths
from assessment.catalogue.localise import localised
from assessment.cli.editions import answers_in, catalogue_in, catalogue_option, translations_in
from assessment.cli.lazy import Failed
from assessment.cli.parts import Parts
from assessment.cli.permissions import Guarded
from assessment.cli.report_all import report_all
from assessment.cli.targets import progress, refuse_unwritable, write_whole
from assessment.exchange.answers_json import to_json
from assessment.report.letterhead import Letterhead, letterhead_of
from assessment.translation import PSEUDO, SOURCE, languages, listed, message, say, speaking

SUMMARY = "summary"
FORMATS = {"pdf": "render", "docx": "write_document"}
MADE_BY = {**FORMATS, SUMMARY: SUMMARY}


@click.command(cls=Guarded, permission="public", beyond={"--all": "installation.run"})
@click.argument("file", type=click.Path(path_type=Path, readable=False), required=False)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The file: .pdf, or .docx to edit; a folder with --all.")
@click.option("--format", "kind", type=click.Choice(list(FORMATS)), help="What to write, where the name of the file does not say it.")
@click.option("--summary", is_flag=True, help="In two pages and large type, for residents; a PDF.")
@click.option("--language", default=SOURCE, help="The language of the report, for example en.")
@catalogue_option
@click.option("--all", "everything", is_flag=True, help="Every final report of this installation; goes on where it was broken off.")
@click.option("--portfolio", metavar="EMAIL", help="With --all: only those that this person may see whole.")
@click.option("--workers", default=os.cpu_count() or 1, type=click.IntRange(1, 64), help="With --all: how many are made side by side.")
@click.pass_context
def report(
    ctx: click.Context, file: Path | None, output: Path, *,
    kind: str | None, summary: bool, language: str, folder: Path | None, everything: bool, portfolio: str | None, workers: int,
) -> None:
    """Make the report of the answers in FILE (TOML, JSON, or an earlier report as PDF), or with --all every final one."""
    if everything and file is None and folder is None and not summary and kind in (None, "pdf"):
        ctx.exit(1 if report_all(ctx.obj, output, email=portfolio, workers=workers) else 0)
    if file is None or everything or portfolio:
        raise Failed(message("Name either a file of answers, or --all, and with it perhaps --portfolio; with --all every report is a PDF."))
    if summary and kind == "docx":
        raise Failed(message("The summary is a PDF; leave --format out."))
    wanted = SUMMARY if summary else kind or output.suffix.lower().removeprefix(".")
    _one(ctx.obj, file, output, kind=wanted, language=language, folder=folder)


def _one(parts: Parts, file: Path, output: Path, *, kind: str, language: str, folder: Path | None) -> None:
    if language not in {*languages(), PSEUDO}:
        raise Failed(message("Reports are not written in %(language)s; there are: %(languages)s.", language=language, languages=listed(languages())))
    catalogue = catalogue_in(folder)
    assessment = answers_in(file, catalogue, folder)
    refuse_unwritable(output)
    attachment = to_json(assessment, digest=catalogue.digest, engine=__version__)
    with speaking(language):
        line = progress(lambda share: message("Making the report: %(share)s %%", share=share))
        made: dict[str, Any] = {"language": language, "progress": line, "letterhead": _letterhead()}
        if kind != SUMMARY:
            made["attachment"] = attachment
        written = parts.part(MADE_BY.get(kind, FORMATS["pdf"]))(assessment, localised(catalogue, language, translations_in(folder)), **made)
        write_whole(output, written)
        click.echo(say(message("The report is in %(path)s.", path=output)))


def _letterhead() -> Letterhead:
    """That of the installation on this machine, so that its reports are the same from here and from its pages."""
    return letterhead_of(config.read(paths.instance())[0])
