"""The report of a comparison: ask for it, see how far it is, and hand it over only to whoever asked and may still see every place in it.

Places outside the comparison that agreed to be named stand in it only as long as they agree.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from assessment import translation
from assessment.catalogue.editions import Editions
from assessment.config import Settings
from assessment.database.jobs import JobRow
from assessment.database.municipalities import MunicipalityRow
from assessment.errors import NotFound
from assessment.exchange.comparison_json import to_json
from assessment.exchange.frozen_json import Unreadable, as_table, from_table
from assessment.report.compared import Compared
from assessment.report.comparison_content import ComparisonReport, comparison_report
from assessment.report.comparison_together import without_peers
from assessment.report.letterhead import letterhead_of
from assessment.roles import Person
from assessment.services import reports, secret
from assessment.services.comparison_files import taken_along, title_taken
from assessment.services.comparisons import Comparison, finals_of_places
from assessment.services.entitlements import sights
from assessment.services.peers import named_no_more, peers_of_each
from assessment.services.places import CatalogueOf
from assessment.services.reports import Asked, JobState, ReportJob
from assessment.services.tasks import JobKind
from assessment.services.work import Work


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for, as a worker finds it: of which comparison and which municipalities, by their keys, what it says, and what is attached.

    `peers` are the places outside the comparison that it names, by their keys.
    """

    comparison: str
    municipalities: tuple[str, ...]
    attached: str
    report: ComparisonReport
    peers: tuple[str, ...] = ()

    @property
    def attachment(self) -> bytes:
        """The file to put inside."""
        return self.attached.encode()


class NamedNoMore(NotFound):
    """A finished report of this comparison names a place outside it that may not be named any more; it can be made anew without."""

    def __init__(self, comparison: Comparison) -> None:
        super().__init__("a place is named that may not be named any more")
        self.comparison = comparison


def order_of(session: Session, comparison: Comparison, shown: Compared, editions: Editions, *, catalogue_of: CatalogueOf, now: datetime) -> Order:
    """Everything that the report of a comparison says now, in the reader's language.

    With neutral names no place outside is named: which of them are near in size would tell the size of the places inside.
    """
    day, places = now.date(), () if comparison.neutral else shown.side_by_side.places
    peers = peers_of_each(session, places, without=comparison.municipalities, catalogue_of=catalogue_of)
    attached = to_json(taken_along(shown, day=day))
    finals = finals_of_places(session, comparison, catalogue_of)
    report = comparison_report(shown, finals, editions, title=title_taken(shown), day=day, digest=sha256(attached).hexdigest(), peers=peers)
    return Order(comparison.key, tuple(place.key for place in shown.places), attached.decode(), report, report.peers)


def request_report(session: Session, settings: Settings, person: Person, order: Order, *, now: datetime) -> ReportJob:
    """Ask for the report. What is made or being made already for this person is not made again."""
    given, language = _written(order), translation.language()
    digest = reports.digest_of(given.encode(), language, letterhead_of(settings))
    asked = Asked(person_id=person.id, kind=JobKind.COMPARISON)
    return reports.ask(session, settings, asked, given, digest=digest, language=language, now=now)


def report_job(session: Session, person: Person, comparison: Comparison, token: str, *, now: datetime) -> ReportJob:
    """How far a report is that this person asked for, of this comparison.

    Raises `NotFound`, also as soon as one of the places in it may not be seen any more, whatever the comparison holds now, and where
    it tells names that have become neutral since. Raises `NamedNoMore` where a finished one names a place outside that may not be named now.
    """
    query = select(JobRow).where(JobRow.token == secret.well_formed(token), JobRow.person_id == person.id, JobRow.kind == JobKind.COMPARISON)
    row = session.scalar(query)
    if row is None:
        raise NotFound
    table = json.loads(row.given)
    if table["comparison"] != comparison.key or not _sees_all(session, person, table["municipalities"], now=now):
        raise NotFound
    if comparison.neutral and not json.loads(table["attached"])["neutral-names"]:
        raise NotFound
    if row.state == JobState.DONE and named_no_more(session, table.get("peers", ())):
        raise NamedNoMore(comparison)
    return reports.job_of(row)


def as_may_be_said(session: Session, settings: Settings, work: Work) -> Work:
    """A claimed job without the places outside the comparison that may not be named any more; it says less then, so it makes another file."""
    gone = named_no_more(session, json.loads(work.given).get("peers", ()))
    if not gone:
        return work
    try:
        order = asked_for(work.given)
    except Unreadable:  # whoever makes it finds that too, and the job fails
        return work
    report = replace(order.report, helped=without_peers(order.report.helped, gone))
    given = _written(replace(order, report=report, peers=report.peers))
    digest = reports.digest_of(given.encode(), work.language, letterhead_of(settings))
    session.execute(update(JobRow).where(JobRow.id == work.id).values(given=given, digest=digest))
    return replace(work, given=given, digest=digest)


def asked_for(given: str) -> Order:
    """What a job asks for. Raises `Unreadable`."""
    return from_table(Order, json.loads(given))


def _written(order: Order) -> str:
    """As it stands in the job table; equal orders give equal text."""
    return json.dumps(as_table(order), ensure_ascii=False, sort_keys=True, allow_nan=False)


def _sees_all(session: Session, person: Person, keys: Iterable[str], *, now: datetime) -> bool:
    wanted = set(keys)
    numbers = session.scalars(select(MunicipalityRow.id).where(MunicipalityRow.key.in_(wanted))).all()
    return len(numbers) == len(wanted) == len(sights(session, person, numbers, today=now.date()))
