"""What residents are asked as a page shows it, and what comes back from it: statements by their place, everything else by its name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessment.catalogue.model import Catalogue
from assessment.errors import Invalid, NotFound
from assessment.services.survey_replies import NOTHING, Given
from assessment.services.surveys import Survey
from assessment.translation import say
from assessment.web.forms import tidy
from assessment.web.site import site

LONGEST_SIGN = 2
BESIDE = ("age", "part", "helped", "line", "slip")


@dataclass(frozen=True, slots=True)
class Asked:
    """One statement on a page: the name of its field, and its words."""

    name: str
    text: str


def catalogue_for(survey: Survey) -> Catalogue:
    """The catalogue whose words residents read: that of the survey's edition, or the newest where nobody has it any more."""
    try:
        return site().catalogue_of(survey.edition)
    except NotFound:
        return site().newest


def statements(survey: Survey) -> list[Asked]:
    """The statements in their order."""
    words = {each.id: each.text for each in catalogue_for(survey).residents.statements}
    return [Asked(f"s{number}", words[each]) for number, each in enumerate(survey.statements, 1) if each in words]


def given_from(form: Mapping[str, str], survey: Survey) -> Given:
    """What was sent; whether it can be kept, the service says."""
    signs = (form.get(f"s{number}", "").strip()[:LONGEST_SIGN] or NOTHING for number in range(1, len(survey.statements) + 1))
    return Given(tuple(signs), **{name: tidy(form.get(name)) for name in BESIDE})


def problems_in(invalid: Invalid, survey: Survey) -> Sequence[tuple[str, str]]:
    """What is wrong, each with the field where it is."""
    places = {statement: f"s{number}" for number, statement in enumerate(survey.statements, 1)}
    return [(places.get(problem.where, problem.where), say(problem.message)) for problem in invalid.problems]
