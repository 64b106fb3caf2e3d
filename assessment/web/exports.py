"""Take a municipality along as one file, and, for those who run the installation, take one in."""

from tempfile import TemporaryFile

from flask import Blueprint, g, request, send_file
from flask.typing import ResponseReturnValue

from assessment.database.session import writing
from assessment.errors import Invalid, TooLarge
from assessment.roles import Person
from assessment.services.exports import export_municipality, note_export
from assessment.services.imports import import_file
from assessment.services.municipalities import Member
from assessment.translation import gettext as _
from assessment.translation import say
from assessment.web.addresses import public_root
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import now, site

blueprint = Blueprint("exports", __name__)
MEGABYTE = 1024 * 1024
MOST_UNPACKED = 20  # times the size that may be uploaded: rows shrink much in a ZIP
MOST_PROBLEMS = 20


@blueprint.get("/m/<municipality>/export")
@requires("municipality.coordinate")
def show(_: Member) -> str:
    """What is in the file, and what can be done with it."""
    return render("exports/export.html")


@blueprint.get("/m/<municipality>/export.zip")
@requires("municipality.coordinate")
def download(member: Member) -> ResponseReturnValue:
    """The file."""
    key = member.municipality.key
    target = TemporaryFile()  # noqa: SIM115 - it is closed, and with that deleted, when it has been sent
    export_municipality(site().engine, site().settings, key, target, now=now())
    with writing(site().engine) as database:
        note_export(database, key, by=member.person.id, now=now())
    target.seek(0)
    return send_file(target, mimetype="application/zip", as_attachment=True, download_name=f"{member.municipality.profile.name}.zip")


@blueprint.get("/installation/import")
@requires("installation.run")
def choose(_: Person) -> str:
    """Choose a file."""
    return _page()


@blueprint.post("/installation/import")
@requires("installation.run", refills=True)
def take_in(person: Person) -> ResponseReturnValue:
    """Take the municipality in the file in, and show the links with which those who coordinate get in."""
    if g.is_stale:
        return _page(("file", _("The page was open for a very long time, and a file cannot be kept meanwhile. Please choose it again."))), 400
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(("file", _("Choose the file that was exported (ZIP)."))), 400
    limit = MOST_UNPACKED * site().settings.max_upload_bytes
    try:
        done, links = import_file(site().engine, site().settings, file.stream, by=person, now=now(), limit=limit)
    except TooLarge:
        return _page(("file", _("There is more in this file than can be uploaded. Import it from the command line."))), 400
    except Invalid as invalid:
        found = (f"{problem.where}: {say(problem.message)}".removeprefix(": ") for problem in invalid.problems[:MOST_PROBLEMS])
        return _page(*(("file", sentence) for sentence in found)), 400
    addresses = [(name, f"{public_root()}/join/{secret}") for name, secret in links]
    return render("exports/imported.html", done=done, addresses=addresses)


def _page(*problems: tuple[str, str]) -> str:
    return render("exports/import.html", problems=problems, megabytes=site().settings.max_upload_bytes // MEGABYTE)
