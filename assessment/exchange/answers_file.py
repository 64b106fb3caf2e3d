"""An answers file becomes an assessment, or every reason why not, each with its key."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from pydantic import ValidationError

from assessment import faults
from assessment.answers import (
    COUNTRY_UNKNOWN,
    DEFAULT_CAPACITY,
    Answer,
    Assessment,
    Carried,
    CarriedKind,
    Commitment,
    Evidence,
    EvidenceFile,
    Kind,
    Plan,
    Profile,
)
from assessment.catalogue.model import Catalogue
from assessment.errors import Invalid, Problem
from assessment.exchange import answers_json
from assessment.exchange.answers_shape import AnswersFileShape, AnswerShape, CarriedShape, FileShape
from assessment.exchange.residents_table import heard_in, what_residents_said_can_be
from assessment.questionnaire import Scope
from assessment.translation import Message, countries, message

LARGEST_FILE = 5_000_000
OTHER_EDITION = message("These answers are for edition %(given)s; this installation has edition %(ours)s.")
MOST_ENTRIES = 5_000
MOST_SIGNS, MOST_DIGITS = 20_000, re.compile("[0-9_]{1000}")
_NO_SIGNS = re.compile(  # comments and texts of TOML, in which anything may stand
    r'''#[^\n]*+|"""(?:[^"\\]++|\\.|"(?!""))*+(?:"{3,5}+)?+|'{3}(?:[^']++|'(?!''))*+(?:'{3,5}+)?+|"(?:[^"\\\n]++|\\.)*+"?+|'[^'\n]*+'?+''', re.DOTALL,
)
TOO_MANY = message("This file has far more entries than there are questions.")
_LEVEL = message("A level is a whole number from 0 to 4.")
_REASON = message("Please give the reason in a few words.")
_EMPTY = faults.in_words(faults.PLAIN_TEXT_NOT_BLANK)
_LEVEL_KEYS = frozenset({"level", "reviewed"})
Table = Mapping[str, Any]


def parse(content: bytes | str, *, catalogue: Catalogue, name: str = "answers") -> Assessment:
    """The assessment that a TOML or JSON file holds, told apart by content; `name` is what the file is called in problems.

    Raises `Invalid` with every problem found.
    """
    table = _table(content)
    if isinstance(table, dict) and _has_too_many_entries(table):
        table = TOO_MANY
    if isinstance(table, Message):
        raise Invalid([Problem(name, table)])
    if problems := _problems(table, catalogue):
        raise Invalid(problems)
    return _assessment(AnswersFileShape.model_validate(table))


def _table(content: bytes | str) -> dict[str, Any] | Message:
    """The file as a table, or the sentence that says why it cannot be read at all."""
    if len(content) > LARGEST_FILE:
        return message("This file is too large: answers take at most %(limit)s megabytes.", limit=LARGEST_FILE // 1_000_000)
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return message("This is no answers file: it is not text in UTF-8.")
    if not text.strip():
        return message("This file is empty.")
    if text.lstrip().startswith("{"):
        return answers_json.table(text)
    return TOO_MANY if _takes_too_long(text) else faults.toml(text)


def _takes_too_long(text: str) -> bool:
    """Whether TOML holds so many keys, tables, lists or digits that reading it would hold everybody up; what was typed as text does not count."""
    signs = _NO_SIGNS.sub("", text)
    return sum(map(signs.count, "=[,")) > MOST_SIGNS or MOST_DIGITS.search(signs) is not None


def _has_too_many_entries(table: Table) -> bool:
    """Whether there are so many keys that nobody could read what is wrong with each."""
    tables, entries = [table], 0
    while tables and entries <= MOST_ENTRIES:
        found = tables.pop()
        entries += len(found)
        tables += [value for value in found.values() if isinstance(value, dict)]
    return entries > MOST_ENTRIES


def _problems(table: Table, catalogue: Catalogue) -> list[Problem]:
    """Every problem of an answers file, of its shape and of its meaning."""
    problems: list[Problem] = []
    try:
        AnswersFileShape.model_validate(table)
    except ValidationError as error:
        problems = [_in_context(problem) for problem in faults.problems(error, table)]
    edition = table.get("catalogue")
    if isinstance(edition, str) and edition.strip() and edition != catalogue.edition:
        return [Problem("catalogue", Message(OTHER_EDITION.key, {"given": edition, "ours": catalogue.edition})), *problems]
    return problems + [problem for rule in RULES for problem in rule(table, catalogue)]


def _in_context(problem: Problem) -> Problem:
    """Whatever is wrong with a level, what a level is helps most; and an empty reason is asked for as a reason."""
    key = problem.where.rsplit(".", 1)[-1]
    if key in _LEVEL_KEYS:
        return Problem(problem.where, _LEVEL)
    return Problem(problem.where, _REASON) if key == "not-applicable" and problem.message == _EMPTY else problem


def _inside(table: object, *keys: str) -> Table:
    """A table inside a table that may not be sound; an empty one where there is none."""
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else {}


def criteria_are_known(table: Table, catalogue: Catalogue) -> Iterator[Problem]:
    """Every criterion that is answered or planned is one of this edition; a plan may also be for what was carried over, and files for any."""
    listed = (entries for kind in CarriedKind if isinstance(entries := table.get(kind.value), list))
    carried = [entry.get("from", entry.get("criterion")) for entries in listed for entry in entries if isinstance(entry, dict)]
    for keys, also in ((("answers",), []), (("plan", "steps"), carried)):
        for identifier, entry in _inside(table, *keys).items():
            only_files = isinstance(entry, dict) and list(entry) == ["files"]
            if identifier not in catalogue.criteria and identifier not in also and not only_files:
                yield Problem(".".join([*keys, identifier]), _no_such_criterion(identifier, catalogue))


def _no_such_criterion(identifier: str, catalogue: Catalogue) -> Message:
    close = get_close_matches(identifier[:100], list(catalogue.criteria), n=1)
    if close:
        return message("Edition %(edition)s has no such criterion; did you mean %(close)s?", edition=catalogue.edition, close=close[0])
    return message("Edition %(edition)s has no such criterion.", edition=catalogue.edition)


def answers_are_one_thing(table: Table, catalogue: Catalogue) -> Iterator[Problem]:
    """An answer has a level, or is "don't know", or does not apply, and never two of these."""
    for identifier, answer in _inside(table, "answers").items():
        given = [key for key in ("level", "unknown", "not-applicable") if isinstance(answer, dict) and answer.get(key, False) is not False]
        if len(given) > 1:
            sentence = message("An answer cannot have both %(one)s and %(other)s; keep one of them.", one=given[0], other=given[1])
            yield Problem(f"answers.{identifier}.{given[1]}", sentence)


def only_what_may_is_left_out(table: Table, catalogue: Catalogue) -> Iterator[Problem]:
    """A criterion does not apply only where the catalogue allows it."""
    for identifier, answer in _inside(table, "answers").items():
        criterion = catalogue.criteria.get(identifier)
        if criterion and criterion.not_applicable is None and isinstance(answer, dict) and "not-applicable" in answer:
            sentence = message("This criterion applies to every municipality; choose a level, or write unknown = true.")
            yield Problem(f"answers.{identifier}.not-applicable", sentence)


def reviews_need_a_level(table: Table, catalogue: Catalogue) -> Iterator[Problem]:
    """A reviewed level stands beside a level."""
    for identifier, answer in _inside(table, "answers").items():
        if isinstance(answer, dict) and "reviewed" in answer and "level" not in answer:
            yield Problem(f"answers.{identifier}.reviewed", message("There is no level that could have been reviewed."))


def the_municipality_can_be_assessed(table: Table, catalogue: Catalogue) -> Iterator[Problem]:
    """The country exists, and the municipality is no association."""
    municipality = _inside(table, "municipality")
    country = municipality.get("country")
    if isinstance(country, str) and len(country) == 2 and country.isalpha() and country.isupper() and country not in countries():
        yield Problem("municipality.country", message("There is no country with the code %(code)s.", code=country))
    if municipality.get("kind") == Kind.ASSOCIATION:
        yield Problem("municipality.kind", message("Associations are not assessed in this edition; they see their members."))


def differences_are_of_questions(table: Table, catalogue: Catalogue) -> Iterator[Problem]:
    """Opinions cannot have differed on more questions than there are."""
    differed, most = table.get("differed"), len(catalogue.criteria)
    if isinstance(differed, int) and differed > most:
        yield Problem("differed", message("There are only %(most)s questions in this edition.", most=most))


RULES: tuple[Callable[[Table, Catalogue], Iterator[Problem]], ...] = (
    criteria_are_known,
    answers_are_one_thing,
    only_what_may_is_left_out,
    reviews_need_a_level,
    the_municipality_can_be_assessed,
    differences_are_of_questions,
    what_residents_said_can_be,
)


def _assessment(shape: AnswersFileShape) -> Assessment:
    place, plan = shape.municipality, shape.plan
    capacity = DEFAULT_CAPACITY if plan.capacity_hours is None else Fraction(str(plan.capacity_hours))
    return Assessment(
        edition=shape.catalogue,
        date=shape.date,
        profile=Profile(place.name, place.country or COUNTRY_UNKNOWN, place.population, Kind(place.kind) if place.kind else None),
        answers={identifier: _answer(answer) for identifier, answer in shape.answers.items() if answer.model_fields_set != {"files"}},
        scope=Scope(shape.scope),
        plan=Plan(capacity, {identifier: Commitment(step.who, step.by) for identifier, step in plan.steps.items()}),
        differed=shape.differed,
        carried=(*_carried(CarriedKind.TO_CONFIRM, shape.to_confirm), *_carried(CarriedKind.PARKED, shape.parked)),
        files=_files(shape),
        residents=heard_in(shape.residents) if shape.residents else None,
    )


def _carried(kind: CarriedKind, shapes: Iterable[CarriedShape]) -> Iterator[Carried]:
    """What was carried over, of one kind; of two from the same place the last one."""
    found = {(shape.criterion, shape.from_ or shape.criterion): shape for shape in shapes}
    return (Carried(criterion, kind, source, shape.edition, _answer(shape)) for (criterion, source), shape in found.items())


def _files(shape: AnswersFileShape) -> dict[str, tuple[EvidenceFile, ...]]:
    """The names of files, by the criterion that they belong to; also to one that is not asked any more."""
    every = [*((each.from_ or each.criterion, each) for each in (*shape.to_confirm, *shape.parked)), *shape.answers.items()]
    return {identifier: tuple(_file(file) for file in answer.files) for identifier, answer in every if answer.files}


def _file(shape: FileShape) -> EvidenceFile:
    return EvidenceFile(shape.name, shape.digest, shape.added, shape.until)


def _answer(shape: AnswerShape) -> Answer:
    return Answer(
        level=shape.level,
        evidence=Evidence(shape.evidence),
        evidence_text=shape.evidence_text,
        evidence_link=shape.evidence_link,
        holds_until=shape.evidence_until,
        note=shape.note,
        unknown=shape.unknown,
        not_applicable=shape.not_applicable or "",
        reviewed=shape.reviewed,
        review=shape.review,
    )
