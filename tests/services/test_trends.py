"""All final assessments of a municipality side by side, across editions, and what the steps that were done brought."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

import pytest
from sqlalchemy import Engine

from assessment.catalogue.editions import editions_of
from assessment.catalogue.model import Catalogue
from assessment.config import Settings
from assessment.database.assessments import AssessmentRow
from assessment.database.session import reading, writing
from assessment.exchange.frozen_json import from_json
from assessment.questionnaire import Scope
from assessment.services.done_steps import Done, take_back, tick_off
from assessment.services.editions import remember
from assessment.services.finals import final_content
from assessment.services.municipalities import open_municipality
from assessment.services.starting import start_for_team
from assessment.services.trends import Years, years_of
from assessment.trend import NoTrend, Verdict
from tests.builders import answered, everywhere, shipped
from tests.editions import DROPPED, HALVES, NEW, OLD, REWEIGHTED, SPLIT, editions, second_edition
from tests.finals import Given, answer_all, finalise
from tests.teams import NOON, TeamTown, team_town

YEAR = timedelta(days=365)
BOTH = editions_of(editions())


class Hall:
    """A town hall that makes one assessment final after another."""

    def __init__(self, engine: Engine, settings: Settings, folder: Path) -> None:
        self.engine, self.settings, self.town, self.count = engine, settings, team_town(engine), 0
        with writing(engine) as session:
            remember(session, second_edition(folder / "second"), now=NOON)

    def year(self, given: Given, catalogue: Catalogue | None = None, *, scope: Scope = Scope.FULL) -> int:
        """The next final assessment, a year after the last; gives its number."""
        whole, now = catalogue or shipped(), NOON + self.count * YEAR
        self.count += 1
        with writing(self.engine) as session:
            member = open_municipality(session, self.town.municipality.key, self.town.people["Karla"])
            started = start_for_team(session, whole, member, scope=scope, now=now).id
        answer_all(self.engine, started, given, catalogue=whole, now=now)
        finalise(self.engine, self.settings, self.town, assessment_id=started, catalogue=whole, now=now)
        return started

    def years(self, town: TeamTown | None = None) -> Years | None:
        with reading(self.engine) as session:
            return years_of(session, (town or self.town).municipality.id, BOTH)

    def found(self) -> Years:
        years = self.years()
        assert years
        return years


@pytest.fixture
def hall(engine: Engine, settings: Settings, tmp_path: Path) -> Hall:
    return Hall(engine, settings, tmp_path)


def at(level: int, catalogue: Catalogue | None = None, *, but: Mapping[str, int] = MappingProxyType({})) -> Given:
    """One level everywhere, `but` for some."""
    whole = catalogue or shipped()
    return everywhere(whole, answered(level, "document")) | {name: answered(each, "document") for name, each in but.items()}


def points(*scores: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(score) for score in scores)


def test_without_a_final_assessment_there_are_no_years(hall: Hall) -> None:
    assert hall.years() is None


def test_one_final_assessment_is_a_point_without_a_trend(hall: Hall) -> None:
    hall.year(at(2))
    years = hall.found()
    assert (years.core, years.latest, years.breaks) == (None, None, False)
    assert [run.trend.overall.scores for run in years.runs] == [points(50)]


def test_finals_of_one_edition_are_one_line(hall: Hall) -> None:
    for level in (1, 2, 2):
        hall.year(at(level))
    years = hall.found()
    assert [year.day for year in years.years] == [NOON.date(), (NOON + YEAR).date(), (NOON + 2 * YEAR).date()]
    assert [(run.first, run.length, run.trend.overall.scores) for run in years.runs] == [(0, 3, points(25, 50, 50))]
    assert years.core
    assert years.core.overall.verdict is Verdict.UP
    assert years.latest
    assert years.latest.overall.verdict is Verdict.NO_CLEAR_CHANGE


def test_only_finals_count_and_of_each_assessment_the_newest_version(hall: Hall) -> None:
    hall.year(at(1))
    assert len(hall.found().years) == 1
    with reading(hall.engine) as session:
        assert session.get(AssessmentRow, hall.town.assessment_id) is not None


def test_a_quick_check_is_never_compared(hall: Hall) -> None:
    quick = {name: answer for name, answer in at(2).items() if shipped().criteria[name].quick}
    hall.year(quick, scope=Scope.QUICK)
    assert hall.years() is None


def test_another_municipality_has_its_own_years(hall: Hall) -> None:
    hall.year(at(2))
    assert hall.years(team_town(hall.engine, suffix=" Nachbar")) is None


def test_over_a_new_edition_the_line_breaks_and_the_common_core_goes_through(hall: Hall) -> None:
    second = editions()[1].catalogue
    hall.year(at(1))
    hall.year(at(2))
    hall.year(at(3, second), second)
    years = hall.found()
    assert [(run.edition, run.first, run.length) for run in years.runs] == [(OLD, 0, 2), (NEW, 2, 1)]
    assert years.breaks
    assert years.core
    assert years.core.overall.scores == points(25, 50, 75)
    assert years.core.overall.in_common == 34
    # split and dropped of the old edition, both halves and the new one of the new edition
    assert years.core.overall.left_out == 5
    assert {name for name, line in years.core.criteria.items() if None in line.levels} == {*HALVES, "night-walks"}


def test_a_new_weight_alone_is_no_change(hall: Hall) -> None:
    second = editions()[1].catalogue
    assert second.criteria[REWEIGHTED].weight != shipped().criteria[REWEIGHTED].weight
    hall.year(at(1, but={REWEIGHTED: 4}))
    hall.year(at(1, second, but={REWEIGHTED: 4}), second)
    years = hall.found()
    assert years.latest
    assert years.latest.dimensions["hybrid"].change == 0
    own = [year.results.dimensions["hybrid"].score for year in years.years]
    assert own[0] != own[1]


def test_where_no_bridge_leads_there_is_no_trend(hall: Hall) -> None:
    second = editions()[1].catalogue
    hall.year(at(1))
    hall.year(at(2, second), second)
    apart = editions_of(replace(edition, bridge=None) for edition in editions())
    with reading(hall.engine) as session:
        years = years_of(session, hall.town.municipality.id, apart)
    assert years
    assert years.latest
    assert (years.latest.overall.in_common, years.latest.overall.why_not) == (0, NoTrend.TOO_LITTLE_IN_COMMON)


def tick(hall: Hall, assessment_id: int, *keys: tuple[str, int]) -> None:
    with writing(hall.engine) as session:
        for key in keys:
            now = datetime(2027, 5, 1, 12, tzinfo=UTC)
            tick_off(session, assessment_id, Done(*key, date(2027, 5, 1), "seen"), planned={key}, now=now, by=None)


def test_a_step_that_was_done_tells_the_level_before_and_after(hall: Hall) -> None:
    first = hall.year(at(1))
    hall.year(at(1, but={"simple-plan": 3}))
    tick(hall, first, ("simple-plan", 1), ("someone-in-charge", 1))
    with writing(hall.engine) as session:
        take_back(session, first, ("someone-in-charge", 1), now=NOON)
    assert [(brought.done.criterion, brought.before, brought.after) for brought in hall.found().brought] == [("simple-plan", 1, 3)]


def test_a_step_for_a_criterion_that_ended_has_no_level_after(hall: Hall) -> None:
    second = editions()[1].catalogue
    first = hall.year(at(1))
    hall.year(at(2, second), second)
    tick(hall, first, (SPLIT, 1), (DROPPED, 1), ("simple-plan", 1))
    found = {brought.done.criterion: (brought.before, brought.after) for brought in hall.found().brought}
    assert found == {SPLIT: (1, None), DROPPED: (1, None), "simple-plan": (1, 2)}


def test_what_changed_since_the_last_one_is_frozen_with_a_final_assessment(hall: Hall) -> None:
    first = hall.year(at(1))
    tick(hall, first, ("simple-plan", 1))
    second = editions()[1].catalogue
    numbers = [first, hall.year(at(2)), hall.year(at(2, second), second)]
    with reading(hall.engine) as session:
        told = [from_json(final_content(session, number, 1)).since for number in numbers]
    assert told[0] is None
    assert told[1]
    assert (told[1].day, told[1].higher) == (NOON.date(), 36)
    assert (told[1].overall.before, told[1].overall.after) == points(25, 50)
    assert [(step.criterion, step.before, step.after) for step in told[1].steps] == [(shipped().criteria["simple-plan"].title, 1, 2)]
    assert told[2]
    assert (told[2].edition, told[2].overall.verdict, told[2].same, told[2].steps) == (OLD, Verdict.NO_CLEAR_CHANGE, 34, ())
