"""Remarks are kept as they were typed, once each, and seen only where they belong."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assessment.database.session import reading, writing
from assessment.errors import Invalid, NotFound
from assessment.roles import Role
from assessment.services import memberships
from assessment.services.comments import Comment, Remark, add_comment, comments_on, open_comments, open_counts, open_mentions, reopen, resolve
from assessment.services.course import Wish, submit
from assessment.services.municipalities import Member
from tests.builders import shipped
from tests.teams import NOON, TeamTown, team_town

FIRST, SECOND = (criterion.id for criterion in shipped().dimensions[0].criteria[:2])


@pytest.fixture
def town(engine: Engine) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine)


def say(engine: Engine, town: TeamTown, text: str, *, by: str = "Carlo", whom: str = "", client: str = "", criterion: str = FIRST) -> int:
    """Let somebody say something; gives the number of the remark."""
    for_whom = tuple(town.people[name].id for name in whom.split())
    with writing(engine) as session:
        remark = Remark(criterion, text, client or f"{by} {text}"[:80], for_whom)
        return add_comment(session, shipped(), town.assessment_id, remark, by=town.people[by].id, now=NOON)


def found(engine: Engine, town: TeamTown, criterion: str = FIRST) -> tuple[Comment, ...]:
    """The remarks on a criterion."""
    with reading(engine) as session:
        return comments_on(session, town.assessment_id, criterion)


@pytest.mark.parametrize("text", ["x" * 10_000, "<b>", "=1+1", "نص", "👩‍🚒", "a\n\nb", "{{ x }}", "' OR 1=1 --"])
def test_what_is_typed_is_kept_to_the_letter(engine: Engine, town: TeamTown, text: str) -> None:
    say(engine, town, text)
    assert [each.text for each in found(engine, town)] == [text]


def test_the_same_client_id_adds_nothing_unless_something_else_was_typed_or_somebody_else_typed_it(engine: Engine, town: TeamTown) -> None:
    assert say(engine, town, "Once", client="a") == say(engine, town, "Once", client="a")
    say(engine, town, "Something else", client="a")
    say(engine, town, "Once", by="Rita", client="a")
    assert [each.text for each in found(engine, town)] == ["Once", "Something else", "Once"]


def test_sent_twice_at_once_it_is_kept_once(engine: Engine, town: TeamTown) -> None:
    start = Barrier(2)

    def act() -> None:
        start.wait()
        say(engine, town, "Once", client="a")

    threads = [Thread(target=act) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found(engine, town)) == 1


@pytest.mark.parametrize(("text", "criterion"), [("", FIRST), (" \x00\n ", FIRST), ("x" * 10_001, FIRST), ("Fine", "invented")])
def test_what_cannot_be_kept_is_refused(engine: Engine, town: TeamTown, text: str, criterion: str) -> None:
    with pytest.raises(Invalid):
        say(engine, town, text, criterion=criterion)


def test_nobody_is_mentioned_who_does_not_read_it(engine: Engine, town: TeamTown) -> None:
    other = team_town(engine, suffix=" Nachbar")
    for number in (town.people["Konrad"].id, other.people["Karla"].id, 999_999):
        with pytest.raises(Invalid), writing(engine) as session:
            remark = Remark(FIRST, "Look!", "a", (number,))
            add_comment(session, shipped(), town.assessment_id, remark, by=town.people["Carlo"].id, now=NOON)


def test_one_of_several_who_does_not_read_it_is_enough_to_refuse(engine: Engine, town: TeamTown) -> None:
    with pytest.raises(Invalid):
        say(engine, town, "Look!", whom="Rita Konrad")
    assert found(engine, town) == ()


def test_several_people_are_mentioned_each_once_and_the_first_stays_first(engine: Engine, town: TeamTown) -> None:
    say(engine, town, "Look!", whom="Rita Karla Rita")
    say(engine, town, "Everybody!")
    rita, karla = town.people["Rita"].id, town.people["Karla"].id
    assert [each.for_whom for each in found(engine, town)] == [(rita, karla), ()]
    with reading(engine) as session:
        assert open_mentions(session, town.assessment_id) == [frozenset({rita, karla}), frozenset()]
        assert [each.for_whom for each in open_comments(session, town.assessment_id)] == [(rita, karla), ()]


def test_remarks_are_settled_by_whoever_is_first_and_opened_again(engine: Engine, town: TeamTown) -> None:
    number = say(engine, town, "Done?")
    with writing(engine) as session:
        assert resolve(session, town.assessment_id, number, by=town.people["Rita"].id, now=NOON) == FIRST
        resolve(session, town.assessment_id, number, by=town.people["Karla"].id, now=NOON + timedelta(days=1))
    (settled,) = found(engine, town)
    assert (settled.resolved_by, settled.resolved_at, settled.is_open) == (town.people["Rita"].id, NOON, False)
    with reading(engine) as session:
        assert (open_comments(session, town.assessment_id), open_counts(session, town.assessment_id)) == ((), {})
    with writing(engine) as session:
        reopen(session, town.assessment_id, number)
    with reading(engine) as session:
        assert open_counts(session, town.assessment_id) == {FIRST: 1}


def test_remarks_of_another_assessment_are_not_touched(engine: Engine, town: TeamTown) -> None:
    other = team_town(engine, suffix=" Nachbar")
    number = say(engine, town, "Ours")
    neighbour = other.people["Karla"].id
    acts: list[Callable[[Session], object]] = [
        lambda s: resolve(s, other.assessment_id, number, by=neighbour, now=NOON), lambda s: reopen(s, other.assessment_id, number),
    ]
    for act in acts:
        with pytest.raises(NotFound), writing(engine) as session:
            act(session)
    assert found(engine, town)[0].is_open


def test_there_is_talk_also_about_what_is_submitted(engine: Engine, town: TeamTown) -> None:
    with writing(engine) as session:
        submit(session, shipped(), town.assessment_id, Wish(town.people["Karla"].id, 0, NOON), surely=True)
    say(engine, town, "Why level 2?", by="Rita", whom="Carlo", criterion=SECOND)
    assert [each.for_whom for each in found(engine, town, SECOND)] == [(town.people["Carlo"].id,)]


def test_what_somebody_said_stays_when_they_leave(engine: Engine, town: TeamTown) -> None:
    say(engine, town, "I know", whom="Rita")
    with writing(engine) as session:
        coordinator = Member(town.municipality, town.people["Karla"], Role.COORDINATOR)
        for name in ("Carlo", "Rita"):
            memberships.remove(session, coordinator, town.people[name].id, now=NOON)
    assert [each.text for each in found(engine, town)] == ["I know"]
