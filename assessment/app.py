"""The one place that knows everyone: the command line's table of contents, and what `serve` and `jobs work` are made of."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import TextIOWrapper
from pkgutil import resolve_name
from typing import Any

import click

from assessment import __version__
from assessment.cli.lazy import LazyGroup
from assessment.config import load

COMMANDS = {
    "serve": "assessment.cli.serve:serve",
    "score": "assessment.cli.score:score",
    "report": "assessment.cli.report:report",
    "form": "assessment.cli.form:form",
    "survey-form": "assessment.cli.survey_form:survey_form",
    "catalogue": "assessment.cli.catalogue:catalogue",
    "people": "assessment.cli.people:people",
    "jobs": "assessment.cli.jobs:jobs",
    "import": "assessment.cli.intakes:import_command",
    "municipality": "assessment.cli.municipality:municipality",
    "read-model": "assessment.cli.read_model:read_model",
    "benchmarks": "assessment.cli.benchmarks:benchmarks",
    "demo": "assessment.cli.demo:demo",
    "backup": "assessment.cli.backup:backup",
    "restore": "assessment.cli.restore:restore",
    "doctor": "assessment.cli.doctor:doctor",
}


@dataclass(frozen=True)
class Application:
    """The heavy parts by import string, loaded when first used, so that the command line knows neither web nor jobs."""

    make_engine: str = "assessment.database.session:make_engine"
    migrate: str = "assessment.database.session:migrate"
    remember_editions: str = "assessment.services.editions:remember_all"
    reading: str = "assessment.database.session:reading"
    writing: str = "assessment.database.session:writing"
    database_fault: str = "sqlalchemy.exc:SQLAlchemyError"
    form_fault: str = "alembic.util:CommandError"
    create_server: str = "assessment.web.connections:create_server"
    web: str = "assessment.web:create_app"
    start_worker: str = "assessment.jobs:start_worker"
    work: str = "assessment.jobs:work"
    first_steward: str = "assessment.services.joining:offer_first_steward"
    add_person: str = "assessment.services.resets:add_with_link"
    accounts: str = "assessment.services.installation:accounts"
    reset_link: str = "assessment.services.resets:reset_link_for"
    final_reports: str = "assessment.services.report_batches:wanted"
    ask_for_reports: str = "assessment.services.report_batches:ask_for_some"
    reports_made: str = "assessment.services.report_batches:made"
    render: str = "assessment.report.pdf:render"
    write_document: str = "assessment.report.docx_document:render"
    summary: str = "assessment.report.summary_pdf:render"
    survey_form: str = "assessment.report.summary_pdf:survey_form"
    paper_form: str = "assessment.report.form_pdf:render"
    fillable_form: str = "assessment.report.fillable_pdf:write"
    spreadsheet_form: str = "assessment.exchange.form_xlsx_write:write"
    field_form: str = "assessment.exchange.xlsform:write"
    rebuild: str = "assessment.services.read_model:rebuild"
    refresh_benchmarks: str = "assessment.services.benchmarks:refresh"
    demonstration: str = "assessment.services.demonstration:Wanted"
    populate: str = "assessment.services.demonstration:populate"
    broken_off: str = "assessment.services.inventors:BrokenOff"
    back_up: str = "assessment.services.backups:back_up"
    note_backup: str = "assessment.services.backups:note_backup"
    municipality_key: str = "assessment.services.exports:key_of"
    export_municipality: str = "assessment.services.exports:export_municipality"
    note_export: str = "assessment.services.exports:note_export"
    import_file: str = "assessment.services.imports:import_file"
    read_filled: str = "assessment.exchange.filled_forms:read_filled"
    assessment_named: str = "assessment.services.bringing_in:assessment_named"
    compare_form: str = "assessment.services.bringing_in:compare"
    bring_in: str = "assessment.services.bringing_in:bring_in"
    restore: str = "assessment.services.restoring:restore"

    def part(self, name: str) -> Callable[..., Any]:
        """One heavy part, loaded now."""
        found: Callable[..., Any] = resolve_name(getattr(self, name))
        return found

    def kind(self, name: str) -> type[Exception]:
        """One kind of exception of a heavy part, loaded now."""
        found: type[Exception] = resolve_name(getattr(self, name))
        return found


@click.group(cls=LazyGroup, commands_at=COMMANDS)
@click.version_option(__version__, prog_name="smart-readiness")
@click.pass_context
def main(ctx: click.Context) -> None:
    """Smart Readiness: find out how ready a municipality is for the sensible kind of smart."""
    ctx.obj = ctx.obj or Application()
    if isinstance(sys.stdout, TextIOWrapper):  # a console that lacks a letter shows something in its place
        sys.stdout.reconfigure(errors="replace")


def wsgi() -> Callable[..., Any]:
    """The pages for another server, `gunicorn "assessment.app:wsgi()"`; `smart-readiness jobs work` makes the reports beside it."""
    parts, settings = Application(), load()
    engine = parts.part("make_engine")(settings.database_url)
    parts.part("migrate")(engine)
    parts.part("remember_editions")(engine, settings, now=datetime.now(UTC))
    application: Callable[..., Any] = parts.part("web")(settings)
    return application


if __name__ == "__main__":
    main()
