"""The audit log for those who run the installation: to read and to take along, never to change."""

import re
from collections.abc import Mapping
from datetime import date

from flask import Blueprint, Response, request

from assessment.database.session import reading
from assessment.exchange.rows_csv import to_csv
from assessment.roles import Person
from assessment.services.audit import Audited
from assessment.services.audit_log import Line, Sought, kinds, leaf, months, whole
from assessment.translation import Message, long_month, message, say
from assessment.web.forms import tidy
from assessment.web.permissions import requires
from assessment.web.rendering import render
from assessment.web.site import local, site

blueprint = Blueprint("audit", __name__)
LAST_PAGE = 10_000
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
WORDS: Mapping[str, Message] = {
    Audited.STEWARD_MADE: message("Steward added"), Audited.PERSON_MADE: message("Account made"),
    Audited.SIGNED_IN: message("Signed in"), Audited.SIGN_IN_REFUSED: message("Sign-in refused"), Audited.SIGNED_OUT: message("Signed out"),
    Audited.PASSWORD_CHANGED: message("Password changed"), Audited.PASSWORD_RESET: message("Password reset"),
    Audited.ACCOUNT_CHANGED: message("Name or address changed"), Audited.CONNECTED: message("Connected with another sign-on"),
    Audited.DEACTIVATED: message("Account deactivated"), Audited.REACTIVATED: message("Account reactivated"),
    Audited.INVITED: message("Invited"), Audited.JOINED: message("Joined"), Audited.ROLE_CHANGED: message("Role changed"),
    Audited.LEFT: message("Left or removed"), Audited.ADOPTED: message("Assessment adopted"), Audited.ASSOCIATED: message("Association changed"),
    Audited.EXPORTED: message("Data exported"), Audited.IMPORTED: message("Data imported"), Audited.EVIDENCE_FETCHED: message("Evidence fetched"),
    Audited.FINALISED: message("Made final"), Audited.REOPENED: message("Opened again"), Audited.PERSON_DELETED: message("Account deleted"),
    Audited.MUNICIPALITY_WITHDRAWN: message("Municipality withdrawn"), Audited.MUNICIPALITY_TAKEN_BACK: message("Municipality taken back"),
    Audited.MUNICIPALITY_DELETED: message("Municipality deleted"), Audited.BACKED_UP: message("Backup made"),
    Audited.GRANT_OFFERED: message("Looking in offered"), Audited.GRANTED: message("Looking in granted"),
    Audited.GRANT_ACCEPTED: message("Offer accepted"), Audited.GRANT_DECLINED: message("Offer declined"),
    Audited.GRANT_CHANGED: message("Looking in changed"), Audited.GRANT_ENDED: message("Looking in ended"),
    Audited.CONSENTED: message("Consented"), Audited.CONSENT_WITHDRAWN: message("Consent withdrawn"),
}
COLUMNS = ("number", "moment (UTC)", "what", "by person", "person", "municipality", "assessment", "detail")


@blueprint.get("/installation/audit")
@requires("installation.run")
def show(_: Person) -> str:
    """A page of the log."""
    sought, page = _sought(), min(request.args.get("page", 1, type=int), LAST_PAGE)
    with reading(site().engine) as database:
        found = leaf(database, sought, page=max(page, 1))
        offered, there = months(database), kinds(database)
    return render(
        "audit/audit.html", leaf=found, sought=sought, months=[(_key(month), long_month(date(*month, 1))) for month in offered],
        kinds=sorted(((kind, words_of(kind)) for kind in there), key=lambda pair: pair[1]), words_of=words_of, local=local,
        month=_key(sought.month) if sought.month else "",
    )


@blueprint.get("/installation/audit.csv")
@requires("installation.run")
def download(_: Person) -> Response:
    """The lines that are sought as a file, with numbers and without names, so that a deleted name stays deleted."""
    with reading(site().engine) as database:
        lines = whole(database, _sought())
    content = to_csv([COLUMNS, *map(_row, lines)])
    return Response(content, mimetype="text/csv", headers={"Content-Disposition": 'attachment; filename="audit.csv"'})


def words_of(kind: str) -> str:
    """What a kind of line means; a newer version of the software may have written others."""
    return say(WORDS[kind]) if kind in WORDS else kind


def _row(line: Line) -> tuple[object, ...]:
    numbers = (line.by, line.person, line.municipality, line.assessment)
    return (line.id, line.at.isoformat(sep=" ", timespec="seconds")[:19], line.kind, *("" if each is None else each for each in numbers), line.detail)


def _sought() -> Sought:
    found = _MONTH.fullmatch(request.args.get("month", ""))
    return Sought(tidy(request.args.get("kind"))[:40], (int(found[1]), int(found[2])) if found else None)


def _key(month: tuple[int, int]) -> str:
    return f"{month[0]}-{month[1]:02}"
