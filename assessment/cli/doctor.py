"""`smart-readiness doctor`: what is missing or broken in this installation, and the exact command that mends it.

It runs when the application cannot start: whatever may be broken is loaded inside a check, and each check yields its faults.
"""

import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

import click

from assessment import config, paths
from assessment.cli import kept
from assessment.cli.lazy import changed_edition
from assessment.cli.permissions import Guarded
from assessment.translation import Message, message, say

LIBRARIES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
FONTS = tuple(f"{family}-{weight}.ttf" for family in ("NotoSans", "NotoSansThai", "NotoSansKR") for weight in ("Regular", "Bold"))
FREE_MEGABYTES = 500
LIBRARY_MISSING = 3
LOADS_WEASYPRINT = f"""
try:
    from weasyprint.text import ffi
    lacking = "" if ffi.harfbuzz_subset else "libharfbuzz-subset"
except OSError as error:
    lacking = str(error)
if lacking:
    print(lacking)
    raise SystemExit({LIBRARY_MISSING})
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and the command that mends it; empty where only a person can."""

    what: Message
    mend: str = ""


Check = Callable[[config.Settings], Iterator[Fault]]


def settings_faults(settings: config.Settings) -> Iterator[Fault]:
    """Settings that do not exist or cannot be used."""
    file = settings.instance / config.CONFIG_FILE
    for problem in config.read(settings.instance)[1]:
        in_file = problem.where.startswith(str(file))
        yield Fault(
            message("%(where)s: %(problem)s", where=problem.where, problem=problem.message),
            f"${{EDITOR:-nano}} {shlex.quote(str(file))}" if in_file else f"unset {shlex.quote(problem.where)}",
        )


def sign_on_faults(settings: config.Settings) -> Iterator[Fault]:
    """A provider of OpenID or a mail server that is named, and something missing without which it is not used."""
    for what in (settings.openid_fault, settings.mail_fault):
        if what:
            yield Fault(what, f"${{EDITOR:-nano}} {quoted(settings.instance / config.CONFIG_FILE)}")


def instance_faults(settings: config.Settings) -> Iterator[Fault]:
    """An instance folder in which nothing can be written."""
    place = existing(settings.instance)
    if not place.is_dir():
        yield Fault(message("%(path)s is a file, where a folder should be.", path=place), f"mv {quoted(place)} {quoted(place)}.old")
    elif not os.access(place, os.W_OK | os.X_OK):
        mend = f"sudo mkdir -p {quoted(settings.instance)} && sudo chown -R {os.environ.get('USER') or os.getuid()} {quoted(settings.instance)}"
        yield Fault(message("Nothing can be written in %(path)s.", path=place), mend)


def space_faults(settings: config.Settings) -> Iterator[Fault]:
    """Too little room for the database and for reports, which can be made again at any time."""
    free = shutil.disk_usage(existing(settings.instance)).free // config.MEGABYTE
    if free < FREE_MEGABYTES:
        what = message("Only %(free)s MB are free, %(wanted)s are wanted. Finished reports can be made again.", free=free, wanted=FREE_MEGABYTES)
        yield Fault(what, f"rm -r {quoted(settings.reports)}")


def library_faults(_: config.Settings) -> Iterator[Fault]:
    """The native libraries without which no PDF can be made; tried in a process of its own, because they can end it."""
    command = [sys.executable, "-c", LOADS_WEASYPRINT]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603 - nothing in it comes from outside
    if done.returncode == LIBRARY_MISSING:
        yield Fault(message("A native library for reports is missing: %(error)s", error=(done.stdout.splitlines() or [""])[0]), library_mend())
    elif done.returncode:
        error = (done.stderr.strip().splitlines() or [str(done.returncode)])[-1]
        yield Fault(message("WeasyPrint, which makes reports, cannot be loaded: %(error)s", error=error), install_mend())


def font_faults(_: config.Settings) -> Iterator[Fault]:
    """Fonts that the package should carry."""
    missing = [name for name in (*FONTS, "fonts.conf") if not (paths.FONTS / name).is_file()]
    if missing:
        yield Fault(message("Fonts are missing: %(names)s.", names=", ".join(missing)), install_mend("assessment/static/fonts"))


def catalogue_faults(_: config.Settings) -> Iterator[Fault]:
    """A catalogue that cannot be used; its own check names every problem."""
    found = resolve_name("assessment.catalogue.check:check")(paths.CRITERIA)
    if found:
        what = message("The catalogue has %(count)s problems, the first in %(where)s.", count=len(found), where=found[0].where)
        yield Fault(what, "smart-readiness catalogue check")


def database_faults(settings: config.Settings) -> Iterator[Fault]:
    """A database that cannot be reached, is damaged, has another form than this version needs, or knows an edition with other questions."""
    try:
        address = resolve_name("sqlalchemy:make_url")(settings.database_url)
    except resolve_name("sqlalchemy.exc:ArgumentError"):
        mend = f"${{EDITOR:-nano}} {quoted(settings.instance / config.CONFIG_FILE)}"
        yield Fault(message("The address of the database cannot be understood."), mend)
        return
    file = Path(address.database or "") if address.get_backend_name() == "sqlite" else None
    if file and not file.exists():
        return  # it is made on first start
    try:
        form = _form(settings.database_url)
    except (resolve_name("sqlalchemy.exc:SQLAlchemyError"), sqlite3.Error, OSError) as error:
        what = message("The database does not answer: %(error)s", error=str(getattr(error, "orig", None) or error).splitlines()[0])
        yield Fault(what, file_mend(file) if file else server_mend(address.host or "", address.port))
        return
    if form != resolve_name("assessment.database.session:newest_revision")():
        yield from _form_faults(form)
    else:
        yield from _edition_faults(settings)


def _edition_faults(settings: config.Settings) -> Iterator[Fault]:
    """Editions whose files are others than those that the database keeps under their name."""
    session: Any = resolve_name("assessment.database.session")
    engine = session.make_engine(settings.database_url)
    try:
        with session.reading(engine) as reading:
            for changed in resolve_name("assessment.services.editions:changed_editions")(reading, settings):
                yield Fault(changed_edition(changed.edition, changed.known, changed.given), install_mend("criteria"))
    finally:
        engine.dispose()


def _form_faults(form: str | None) -> Iterator[Fault]:
    """An older form is brought up to date when the software starts; a newer one needs newer software."""
    migrations: Path = resolve_name("assessment.database.session:MIGRATIONS")
    if form is None or any(migrations.glob(f"versions/*{form}*.py")):
        yield Fault(message("The database is not yet in the form that this version needs; starting brings it there."), "smart-readiness serve")
    else:
        yield Fault(message("The database was made by a newer version of the software."), upgrade_mend())


def evidence_faults(settings: config.Settings) -> Iterator[Fault]:
    """Files of evidence and final reports that are missing, or that nothing needs."""
    return starmap(Fault, kept.evidence(settings))


def backup_faults(settings: config.Settings) -> Iterator[Fault]:
    """A last backup that is long ago."""
    return starmap(Fault, kept.backup(settings))


CHECKS: tuple[tuple[Message, Check], ...] = (
    (message("Settings"), settings_faults),
    (message("Sign-on and e-mail"), sign_on_faults),
    (message("Instance folder"), instance_faults),
    (message("Free space"), space_faults),
    (message("Native libraries"), library_faults),
    (message("Fonts"), font_faults),
    (message("Catalogue"), catalogue_faults),
    (message("Database"), database_faults),
    (message("Evidence"), evidence_faults),
    (message("Backup"), backup_faults),
)


def hints(settings: config.Settings) -> Iterator[Message]:
    """What is no fault, but should be known."""
    if not settings.public_url:
        yield message(
            "public-url is not set. That is right as long as only this machine uses the installation; otherwise set it in %(file)s, because "
            "addresses that people keep follow whatever name a browser asked for.", file=settings.instance / config.CONFIG_FILE,
        )
    with suppress(Exception):  # whatever is broken was said above
        yield from kept.cleaning(settings)


@click.command(cls=Guarded, permission="installation.run")
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Look for what is missing or broken, and name the command that mends it."""
    settings, _ = config.read(paths.instance())
    ill = False
    for name, check in CHECKS:
        faults = list(_faults(check, settings))
        click.echo(f"{say(name)}: {say(message('in order')) if not faults else ''}".rstrip())
        for fault in faults:
            click.echo(f"  {say(fault.what)}")
            if fault.mend:
                click.echo(f"  {say(message('To mend it, type:'))}\n    {fault.mend}")
        ill = ill or bool(faults)
    for hint in hints(settings):
        click.echo(say(message("To know: %(hint)s", hint=hint)))
    ctx.exit(1 if ill else 0)


def _faults(check: Check, settings: config.Settings) -> Iterator[Fault]:
    """What a check finds; a check that breaks off is a finding too."""
    try:
        yield from check(settings)
    except Exception as error:  # noqa: BLE001 - the doctor is the outermost edge: whatever is broken is to be said
        yield Fault(message("A part of the software is missing or broken: %(error)s", error=f"{type(error).__name__}: {error}"), install_mend())


def _form(url: str) -> str | None:
    """The migration that a database stands at; reading it changes nothing."""
    session: Any = resolve_name("assessment.database.session")
    sqlalchemy: Any = resolve_name("sqlalchemy")
    engine = session.make_engine(url)
    try:
        with session.reading(engine) as reading:
            if not sqlalchemy.inspect(reading.connection()).has_table("alembic_version"):
                return None
            form: str | None = reading.execute(sqlalchemy.text("SELECT version_num FROM alembic_version")).scalar()
            return form
    finally:
        engine.dispose()


def existing(path: Path) -> Path:
    """A path itself, or the nearest folder above it that exists."""
    return next(place for place in (path, *path.parents) if place.exists())


def quoted(path: Path) -> str:
    """A path as a shell takes it."""
    return shlex.quote(str(path))


def library_mend() -> str:
    """The command that installs the native libraries on this system."""
    if sys.platform == "darwin":
        return "brew install pango"
    command = f"apt-get update && apt-get install --yes --no-install-recommends {LIBRARIES}"
    return command if getattr(os, "geteuid", lambda: 1)() == 0 else command.replace("apt-get", "sudo apt-get")


def install_mend(path: str = "") -> str:
    """The command that puts the software itself in order."""
    if not paths.IS_CHECKOUT:
        return f"{shlex.quote(sys.executable)} -m pip install --force-reinstall smart-readiness"
    folder = quoted(paths.PACKAGE.parent)
    return f"git -C {folder} checkout -- {path}" if path else f"rm -rf {folder}/.venv && make -C {folder} run"


def upgrade_mend() -> str:
    """The command that brings the software up to date."""
    if paths.IS_CHECKOUT:
        return f"git -C {quoted(paths.PACKAGE.parent)} pull"
    return f"{shlex.quote(sys.executable)} -m pip install --upgrade smart-readiness"


def file_mend(file: Path) -> str:
    """The command for a database file: the permissions where they are wrong, else out of the way, kept, for a fresh start."""
    if not os.access(file, os.R_OK | os.W_OK):
        return f"sudo chown {os.environ.get('USER') or os.getuid()} {quoted(file)}"
    return f"mv {quoted(file)} {quoted(file)}.damaged"


def server_mend(host: str, port: int | None) -> str:
    """The command that starts a database server on this machine, or that shows whether one elsewhere answers."""
    if host in ("", "localhost", "127.0.0.1", "::1"):
        return "sudo systemctl start postgresql"
    return f"pg_isready --host={shlex.quote(host)} --port={port or 5432}"
