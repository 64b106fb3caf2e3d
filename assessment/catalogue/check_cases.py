"""What must hold for case studies: known criteria and tags, targets told from results, and no criterion without a case unsaid."""

from collections import Counter
from collections.abc import Callable, Iterator

from assessment.catalogue.check_criteria import known_criteria
from assessment.catalogue.written import Written, tables, texts
from assessment.errors import Problem
from assessment.translation import message

_TARGET = "Target:"


def criteria_are_known(written: Written) -> Iterator[Problem]:
    """Each criterion that a case study illustrates exists and is named once."""
    known = known_criteria(written)
    for name, case in written.case_studies():
        for identifier, times in Counter(texts(case, "criteria")).items():
            if identifier not in known:
                yield Problem(f"{name}: criteria", message("%(id)s is not known in this catalogue.", id=identifier))
            if times > 1:
                yield Problem(f"{name}: criteria", message("%(id)s is listed twice.", id=identifier))


def tags_are_known(written: Written) -> Iterator[Problem]:
    """Each tag of a case study is a tag of some criterion."""
    known = {tag for _, _, criterion in written.criteria() for tag in texts(criterion, "tags")}
    for name, case in written.case_studies():
        for tag in texts(case, "tags"):
            if tag not in known:
                yield Problem(f"{name}: tags", message("No criterion has the tag %(tag)s.", tag=tag))


def targets_say_so(written: Written) -> Iterator[Problem]:
    """A target begins with "Target:", and only a target does."""
    for name, case in written.case_studies():
        for number, result in enumerate(tables(case, "results"), start=1):
            says_so = str(result.get("text", "")).startswith(_TARGET)
            if says_so != (result.get("target") is True):
                sentence = message("A result that is a target has target = true and a text that begins with “Target:”.")
                yield Problem(f"{name}: results.{number}", sentence)


def programmes_have_no_population(written: Written) -> Iterator[Problem]:
    """A national programme has no population, and a year of population needs the population or a note on it."""
    for name, case in written.case_studies():
        if case.get("kind") == "programme" and "population" in case:
            yield Problem(f"{name}: population", message("A programme has no population."))
        elif "population-year" in case and not {"population", "population-note"} & case.keys():
            yield Problem(f"{name}: population-year", message("There is a year but no population."))


def missing_cases_are_admitted(written: Written) -> Iterator[Problem]:
    """A criterion that no case study illustrates says so with `no-case`, and no other does."""
    illustrated = {criterion for _, case in written.case_studies() for criterion in texts(case, "criteria")}
    for name, identifier, criterion in written.criteria():
        if identifier not in illustrated and "no-case" not in criterion:
            yield Problem(f"{name}: no-case", message("No case study illustrates this criterion; say so here."))
        if identifier in illustrated and "no-case" in criterion:
            yield Problem(f"{name}: no-case", message("A case study illustrates this criterion; leave this key out."))


RULES: tuple[Callable[[Written], Iterator[Problem]], ...] = (
    criteria_are_known,
    tags_are_known,
    targets_say_so,
    programmes_have_no_population,
    missing_cases_are_admitted,
)
