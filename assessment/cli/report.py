"""`smart-readiness report`: the report of an answers file as an accessible PDF."""

import os
import sys
from contextlib import suppress
from pathlib import Path

import click

from assessment import __version__
from assessment.catalogue.load import load
from assessment.catalogue.localise import localised
from assessment.cli.lazy import Failed
from assessment.cli.parts import Parts
from assessment.errors import Invalid, Problem
from assessment.exchange.answers_json import to_json
from assessment.exchange.given import read_assessment
from assessment.translation import PSEUDO, SOURCE, languages, listed, message, say, speaking


@click.command()
@click.argument("file", type=click.Path(path_type=Path, readable=False))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Where to write the PDF.")
@click.option("--language", default=SOURCE, help="The language of the report, for example en.")
@click.pass_obj
def report(parts: Parts, file: Path, output: Path, language: str) -> None:
    """Make the report of the answers in FILE (TOML, JSON, or an earlier report as PDF)."""
    if language not in {*languages(), PSEUDO}:
        raise Failed(message("Reports are not written in %(language)s; there are: %(languages)s.", language=language, languages=listed(languages())))
    catalogue = load()
    assessment = read_assessment(file, catalogue)
    _refuse_unwritable(output)
    attachment = to_json(assessment, digest=catalogue.digest, engine=__version__)
    with speaking(language):
        progress = _line_on_terminal if on_terminal() else _nothing
        pdf = parts.part("render")(assessment, localised(catalogue, language), language=language, progress=progress, attachment=attachment)
        write_whole(output, pdf)
        click.echo(say(message("The report is in %(path)s.", path=output)))


def on_terminal() -> bool:
    """Whether somebody watches."""
    return sys.stderr.isatty()


def _line_on_terminal(per_cent: int) -> None:
    """One line that is written over itself."""
    click.echo(f"\r{say(message('Making the report: %(share)s %%', share=per_cent))}", err=True, nl=per_cent >= 100)


def _nothing(per_cent: int) -> None:
    """Not a terminal: say nothing."""


def _refuse_unwritable(output: Path) -> None:
    """Say at once, and not after a report was made, that it cannot be kept there. Raises `Invalid`."""
    if output.is_dir():
        raise Invalid([Problem(str(output), message("This is a folder; please name a file."))])
    if not output.parent.is_dir():
        raise Invalid([Problem(str(output.parent), message("There is no such folder."))])
    if not may_write(output.parent):
        raise Invalid([Problem(str(output.parent), message("You may not write in this folder."))])


def may_write(folder: Path) -> bool:
    """Whether the system lets us make files in a folder."""
    return os.access(folder, os.W_OK)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that there is never half of it: beside its place first, then into it. Raises `Invalid` where the disk refuses.

    What is no ordinary file, such as a pipe or a device, is written into: it must not be replaced by one.
    """
    beside = path.with_name(f".{os.getpid()}.part")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
        beside.write_bytes(content)
        beside.replace(path.resolve() if path.is_symlink() else path)
    except OSError as error:
        raise Invalid([Problem(str(path), message("This file cannot be written: %(reason)s.", reason=error.strerror or ""))]) from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
