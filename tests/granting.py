"""Municipalities that let others see what is final, to test with."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from hashlib import sha256
from types import MappingProxyType

from sqlalchemy import Engine, delete, select

from assessment.answers import Carried, CarriedKind, Commitment, EvidenceFile, Kind, Profile
from assessment.config import Settings
from assessment.database.course import FinalRow
from assessment.database.grants import GrantRow
from assessment.database.jobs import JobRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.session import reading, writing
from assessment.errors import NotFound
from assessment.exchange.frozen_json import from_json, to_json
from assessment.roles import Person, Role
from assessment.scoring import score_assessment
from assessment.services import assessments, associations
from assessment.services.entitlements import Sight, associations_of, seen_by, sight, sights, visible_to
from assessment.services.grants import Terms
from assessment.services.municipalities import Member, found_municipality
from assessment.services.offers import accept_grant, offer_grant
from assessment.trend import Moved, Since, StepDone, Verdict
from tests.builders import answered, everywhere, shipped
from tests.finals import finalise
from tests.teams import NOON, TeamTown, person, team_town

ON_CRITERIA = list(shipped().criteria)
NOTES, EVIDENCE, INSIDE = ("ZNOTE", "ZREASON", "ZREVIEW"), ("ZSHOWN", "zlink.example", "zfile.pdf", "ZDONE"), ("ZWHO", "ZPARKED", "ZCARRIED")
TODAY = NOON.date()
VERBAND = Profile("Verband Probeland", "DE", 30_000, Kind.ASSOCIATION)


def karla(town: TeamTown) -> Member:
    """Whoever coordinates the municipality."""
    return Member(town.municipality, town.people["Karla"], Role.COORDINATOR)


def offer(engine: Engine, town: TeamTown, terms: Terms = Terms()) -> str:  # noqa: B008 - it is frozen
    """An offer; gives its secret."""
    with writing(engine) as session:
        return offer_grant(session, karla(town), terms, now=NOON, days=14)


def granted(engine: Engine, town: TeamTown, who: Person, terms: Terms = Terms()) -> str:  # noqa: B008 - it is frozen
    """A grant that somebody accepted; gives its key."""
    secret = offer(engine, town, terms)
    with writing(engine) as session:
        accept_grant(session, secret, who, now=NOON)
        return session.scalars(select(GrantRow.key).where(GrantRow.to_person_id == who.id).order_by(GrantRow.id.desc())).first() or ""


def seen(engine: Engine, town: TeamTown, who: Person, *, today: date = TODAY) -> Sight | None:
    """What somebody may see, which every way of asking agrees on."""
    with reading(engine) as session:
        number, belongs = town.municipality.id, associations_of(session, who)
        found = sights(session, who, [number, 99_999], today=today).get(number)
        query = select(MunicipalityRow.id).where(MunicipalityRow.id == number)
        assert (session.scalar(query.where(visible_to(MunicipalityRow.id, who.id, belongs, today))) == number) is (found is not None)
        held = select(GrantRow.municipality_id).where(GrantRow.municipality_id == number)
        assert found is not None or session.scalar(held.where(visible_to(GrantRow.municipality_id, who.id, belongs, today))) is None
        assert (number in session.scalars(seen_by(who.id, belongs, today)).all()) is (found is not None)
        try:
            assert sight(session, who, number, today=today) == found
        except NotFound:
            assert found is None
    return found


def association(engine: Engine, town: TeamTown) -> Member:
    """Vera, who coordinates an association to which a municipality belongs."""
    with writing(engine) as session:
        vera = found_municipality(session, VERBAND, person(session, "Vera"), now=NOON)
        code = associations.offer(session, karla(town), now=NOON, days=14)
        associations.take_in(session, vera, code, now=NOON)
    return vera


def telling_town(engine: Engine, settings: Settings) -> TeamTown:
    """A municipality with a final assessment in which something is typed wherever something can be; its own report is not waited for."""
    made = team_town(engine)
    drafts = [assessments.Draft(name, given, 0, name) for name, given in everywhere(shipped(), answered(2)).items()]
    with writing(engine) as session:
        assessments.save_answers(session, shipped(), made.assessment_id, drafts, now=NOON)
    finalise(engine, settings, made)
    with writing(engine) as session:
        row = session.scalars(select(FinalRow)).one()
        row.content = telling(row.content)
        row.digest = sha256(row.content.encode()).hexdigest()
        session.execute(delete(JobRow))
    return made


def telling(content: str) -> str:
    """A final version with a word of its own in every place where something can be typed."""
    frozen = from_json(content)
    told = replace(
        frozen.assessment.answer(ON_CRITERIA[0]), note="ZNOTE", evidence_text="ZSHOWN", evidence_link="https://zlink.example/", reviewed=1,
        review="ZREVIEW",
    )
    apart = next(each.id for each in shipped() if each.not_applicable is not None and each.id != ON_CRITERIA[0])
    answers = {**frozen.assessment.answers, ON_CRITERIA[0]: told, apart: replace(answered(2), level=None, not_applicable="ZREASON")}
    steps = dict.fromkeys(ON_CRITERIA, Commitment("ZWHO", date(2027, 3, 1)))
    brought = (
        Carried(ON_CRITERIA[0], CarriedKind.PARKED, "an-old-one", "2026.1", replace(told, note="ZPARKED")),
        Carried(ON_CRITERIA[1], CarriedKind.TO_CONFIRM, ON_CRITERIA[1], "2026.1", replace(told, note="ZCARRIED")),
    )
    whole = replace(
        frozen.assessment, answers=answers, plan=replace(frozen.assessment.plan, steps=MappingProxyType(steps)), carried=brought,
        files={ON_CRITERIA[0]: (EvidenceFile("zfile.pdf", "0" * 64, date(2026, 5, 3)),)},
    )
    done = StepDone("A step", "A question", date(2026, 6, 1), "ZDONE", 1, 2)
    moved = Moved(None, "", Verdict.NO_CLEAR_CHANGE, None, Fraction(40), Fraction(41), Fraction(5), 36, 0)
    since = Since(date(2025, 11, 20), "2026.1", moved, (), (done,), 0, 0, 36)
    return to_json(replace(frozen, assessment=whole, results=score_assessment(shipped(), whole), since=since))
