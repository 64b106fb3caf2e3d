"""A form filled in on a screen: everything typed comes back equal, and what cannot be read is said."""


import pytest

from assessment.answers import Answer, Kind, Profile
from assessment.errors import Invalid
from assessment.filled import Channel, is_sealed
from assessment.questionnaire import Scope
from tests.builders import DAY as TODAY
from tests.builders import DON_T_KNOW, shipped
from tests.fillable import EVERYTHING, KEY, SCRIPTS, form_of, taken
from tests.report.towns import talkative

FIRST, SECOND = list(shipped().criteria)[:2]
OPTIONAL = next(criterion.id for criterion in shipped() if criterion.not_applicable)


def refused(form: bytes) -> list[str]:
    """The sentences with which a form is refused."""
    with pytest.raises(Invalid) as raised:
        taken(form)
    assert {problem.where for problem in raised.value.problems} == {"form.pdf"}
    return [problem.message.key for problem in raised.value.problems]


def test_everything_typed_comes_back_equal() -> None:
    answers = {FIRST: EVERYTHING, SECOND: DON_T_KNOW, OPTIONAL: Answer(not_applicable="\n".join(SCRIPTS), note="x")}
    back = taken(form_of(answers, about=Profile("Łódź 안녕", "PL", 672_000, Kind.CITY)))
    assert back.assessment.answers == answers
    assert back.assessment.profile == Profile("Łódź 안녕", "PL", 672_000, Kind.CITY)
    assert (back.channel, back.unreadable, back.assessment.date) == (Channel.FILLABLE, (), TODAY)


def test_a_whole_town_comes_back_equal() -> None:
    town = talkative()
    assert taken(form_of(dict(town.answers), about=town.profile)).assessment.answers == town.answers


def test_a_blank_form_holds_no_answers() -> None:
    back = taken(form_of(about=Profile("")))
    assert back.assessment.answers == {}
    assert back.assessment.profile == Profile("")


def test_the_mark_comes_back_with_its_seal() -> None:
    mark = taken(form_of(scope=Scope.QUICK)).mark
    assert mark is not None
    assert (mark.number, mark.scope) == ("KX4M-7QPA", Scope.QUICK)
    assert is_sealed(KEY, mark)


@pytest.mark.parametrize("script", SCRIPTS)
def test_ten_thousand_characters_come_back_equal(script: str) -> None:
    long = (script * 10_000)[:10_000]
    assert taken(form_of({FIRST: Answer(note=long)})).assessment.answers[FIRST].note == long
