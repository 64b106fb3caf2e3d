"""Places outside a comparison stand in its report only where they agreed to be named, and only as long as they do, on both databases."""

import json
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from assessment.config import Settings
from assessment.cooperation import who_can_help
from assessment.database.jobs import JobRow
from assessment.database.session import reading, writing
from assessment.errors import NotFound
from assessment.report.comparison_together import MOST_HELPERS
from assessment.services import comparison_reports as use
from assessment.services import work as jobs
from assessment.services.comparisons import Comparison, compared_places, open_comparison
from assessment.services.peers import MOST, helping_peers, peers_of_each
from assessment.services.places import places_of
from assessment.services.reports import ReportJob
from tests.builders import shipped
from tests.helping import GOING, KNOWN, PEERS, Helping, agree, agree_no_more, helping, key_of, order
from tests.listing import listed
from tests.teams import NOON

Going = Callable[[Session, int], None]


@pytest.fixture
def two(engine: Engine) -> Helping:
    """Two places that are compared, and two outside that agreed to be named."""
    with writing(engine) as session:
        return helping(session)


def opened(session: Session, places: Helping) -> Comparison:
    return open_comparison(session, places.guest, places.comparison, now=NOON)


def asked(engine: Engine, settings: Settings, places: Helping) -> ReportJob:
    with writing(engine) as session:
        return use.request_report(session, settings, places.guest, order(session, places), now=NOON)


def claimed(engine: Engine, settings: Settings) -> jobs.Work:
    """The job that waits, as a worker takes it."""
    with writing(engine) as session:
        work = jobs.claim(session, worker="here", now=NOON)
        assert work
        return use.as_may_be_said(session, settings, work)


def made(engine: Engine, settings: Settings, places: Helping) -> ReportJob:
    """A report that was asked for, and is finished."""
    job, work = asked(engine, settings, places), claimed(engine, settings)
    with writing(engine) as session:
        assert jobs.finish(session, work, now=NOON)
    return job


def seen(engine: Engine, places: Helping, job: ReportJob) -> ReportJob:
    with reading(engine) as session:
        return use.report_job(session, places.guest, opened(session, places), job.token, now=NOON)


def test_the_report_names_whom_the_page_names_first(engine: Engine, two: Helping) -> None:
    with reading(engine) as session:
        places = compared_places(session, opened(session, two), lambda _: shipped())
        found, criteria = order(session, two), shipped().criteria
        for place, told in zip(places, found.report.helped, strict=True):
            members = [two.numbers["Aheim"], two.numbers["Bedorf"]]
            peers = helping_peers(session, place.profile.population, without=members, catalogue_of=lambda _: shipped())
            page = {criteria[gap.criterion].title: gap.helpers for gap in who_can_help(place, [*places, *peers], KNOWN)}
            assert [gap.peers for gap in told.gaps] == [tuple(each.key for each in page[gap.criterion][:MOST_HELPERS]) for gap in told.gaps]
            assert len(told.gaps) == 4
    assert set(found.peers) == {peer.key for peer in peers}
    first = found.report.helped[0].gaps[0]
    assert (first.members, first.outside) == ((), ("Hilfreich, level 4", "Wunderbar, level 3"))


@pytest.mark.parametrize("sizes", [[None, 700, 5_000], [700, 700]])
def test_each_place_has_the_peers_nearest_to_its_own_size(sizes: Sequence[int | None], engine: Engine, two: Helping) -> None:
    with writing(engine) as session:
        for number in range(MOST + 3):
            agree(session, listed(session, f"Peer {number}", 3, population=100 * (number // 2)))
        some = [listed(session, f"Place {number}", 1, population=size) for number, size in enumerate(sizes)]
    with reading(engine) as session:
        places = places_of(session, some, lambda _: shipped())
        each = peers_of_each(session, places, without=some, catalogue_of=lambda _: shipped())
        assert each == {
            place.key: helping_peers(session, place.profile.population, without=some, catalogue_of=lambda _: shipped()) for place in places
        }
        assert {len(found) for found in each.values()} == {MOST}


def test_a_member_of_the_comparison_is_no_place_outside(engine: Engine, two: Helping) -> None:
    with writing(engine) as session:
        agree(session, two.numbers["Aheim"])
        assert key_of(session, two.numbers["Aheim"]) not in order(session, two).peers


def test_the_same_places_give_the_same_order(engine: Engine, settings: Settings, two: Helping) -> None:
    first = asked(engine, settings, two)
    assert asked(engine, settings, two).digest == first.digest
    with writing(engine) as session:
        agree_no_more(session, two.numbers["Wunderbar"])
    assert asked(engine, settings, two).digest != first.digest


def test_with_neutral_names_no_place_outside_stands_in_the_order(engine: Engine, settings: Settings) -> None:
    with writing(engine) as session:
        two = helping(session, neutral=True)
        keys = [key_of(session, two.numbers[name]) for name in PEERS]
    asked(engine, settings, two)
    given = claimed(engine, settings).given
    assert ([word for word in (*PEERS, *keys) if word in given], json.loads(given)["peers"]) == ([], [])


@pytest.mark.parametrize("go", GOING)
def test_who_goes_before_it_is_made_is_not_in_what_is_made(go: Going, engine: Engine, settings: Settings, two: Helping) -> None:
    job = asked(engine, settings, two)
    with writing(engine) as session:
        gone = key_of(session, two.numbers["Hilfreich"])
        go(session, two.numbers["Hilfreich"])
    assert seen(engine, two, job).state == "queued"
    work = claimed(engine, settings)
    assert [word for word in ("Hilfreich", gone) if word in work.given] == []
    assert "Wunderbar" in work.given
    with writing(engine) as session:
        assert jobs.finish(session, work, now=NOON)
    assert (seen(engine, two, job).state, seen(engine, two, job).digest) == ("done", work.digest)


def test_what_is_made_without_one_is_what_a_new_order_would_make(engine: Engine, settings: Settings, two: Helping) -> None:
    asked(engine, settings, two)
    with writing(engine) as session:
        for name in PEERS:
            agree_no_more(session, two.numbers[name])
    work = claimed(engine, settings)
    assert asked(engine, settings, two).digest == work.digest
    with reading(engine) as session:
        assert use.asked_for(work.given) == order(session, two)


@pytest.mark.parametrize("go", GOING)
def test_a_finished_report_is_handed_over_no_more_once_one_in_it_is_gone(go: Going, engine: Engine, settings: Settings, two: Helping) -> None:
    job = made(engine, settings, two)
    assert seen(engine, two, job).state == "done"
    with writing(engine) as session:
        go(session, two.numbers["Hilfreich"])
    with pytest.raises(use.NamedNoMore) as refused:
        seen(engine, two, job)
    assert (isinstance(refused.value, NotFound), refused.value.comparison.key) == (True, two.comparison)
    again = made(engine, settings, two)
    assert (again.token != job.token, seen(engine, two, again).state) == (True, "done")


def test_consent_taken_back_while_it_is_made_counts_too(engine: Engine, settings: Settings, two: Helping) -> None:
    job, work = asked(engine, settings, two), claimed(engine, settings)
    with writing(engine) as session:
        agree_no_more(session, two.numbers["Hilfreich"])
        assert jobs.finish(session, work, now=NOON)
    with pytest.raises(use.NamedNoMore):
        seen(engine, two, job)


def test_whoever_goes_without_being_named_in_it_closes_nothing(engine: Engine, settings: Settings, two: Helping) -> None:
    with writing(engine) as session:
        weak = listed(session, "Schwach", 0, population=650)
        agree(session, weak)
    job = made(engine, settings, two)
    with writing(engine) as session:
        agree_no_more(session, weak)
    assert seen(engine, two, job).state == "done"


def test_a_report_from_before_places_outside_stood_in_it_stays_open(engine: Engine, settings: Settings, two: Helping) -> None:
    job = made(engine, settings, two)
    with writing(engine) as session:
        table = json.loads(session.get_one(JobRow, job.id).given)
        del table["peers"]
        for gap in (gap for place in table["report"]["helped"] for gap in place["gaps"]):
            del gap["peers"]
        session.execute(update(JobRow).where(JobRow.id == job.id).values(given=json.dumps(table)))
    assert seen(engine, two, job).state == "done"
    gap = use.asked_for(json.dumps(table)).report.helped[0].gaps[0]
    assert (gap.members, gap.outside) == (gap.helpers, ())


def test_an_order_that_cannot_be_read_waits_for_whoever_makes_it(engine: Engine, settings: Settings, two: Helping) -> None:
    job = asked(engine, settings, two)
    with writing(engine) as session:
        table = json.loads(session.get_one(JobRow, job.id).given)
        session.execute(update(JobRow).where(JobRow.id == job.id).values(given=json.dumps({**table, "report": {}})))
        agree_no_more(session, two.numbers["Hilfreich"])
    work = claimed(engine, settings)
    assert (json.loads(work.given)["report"], work.digest) == ({}, job.digest)
