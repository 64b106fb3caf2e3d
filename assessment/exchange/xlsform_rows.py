"""The rows of an XLSForm: one group for each dimension, one screen for each question, and what may be chosen."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from assessment.answers import Evidence, Kind, State
from assessment.catalogue.model import Catalogue, Criterion
from assessment.exchange.answers_shape import EARLIEST, LARGEST_POPULATION, LATEST, LONGEST_TEXT
from assessment.exchange.field_names import ASKED_ABOUT, BETWEEN, About, Mark, Part, label_of, name_of
from assessment.exchange.form_answers import NO_COUNTRY, NO_LINK, NO_POPULATION, NO_REASON, NO_YEAR, TOO_LONG
from assessment.filled import FormMark
from assessment.questionnaire import questions
from assessment.translation import Message, gettext, message, say, speaking
from assessment.wording import EVIDENCE, KINDS, LEVEL_RULE, STATES

Said = Mapping[str, str]
Row = Mapping[str, str | Said]
KIND_LIST, EVIDENCE_LIST = f"list{BETWEEN}kind", f"list{BETWEEN}evidence"
UNKNOWN, NOT_APPLICABLE = State.UNKNOWN.value, State.NOT_APPLICABLE.value.replace("-", "_")
NO_NAME = message("Please give the name of the municipality.")
WELCOME = message(
    "These are the questions of Smart Readiness. What you leave empty is not answered yet. “Don't know” is a good answer: it tells whom to ask."
)


@dataclass(frozen=True)
class Asking:
    """A form in several languages: the catalogue in each, and the mark that it carries."""

    catalogues: Mapping[str, Catalogue]
    mark: FormMark

    @property
    def first(self) -> Catalogue:
        """The catalogue in the language that is shown where nobody chooses."""
        return next(iter(self.catalogues.values()))

    def said(self, words: Callable[[Catalogue], str | None]) -> Said:
        """A text in each language."""
        found = {}
        for code, catalogue in self.catalogues.items():
            with speaking(code):
                found[code] = _harmless(words(catalogue) or "")
        return found

    def sentence(self, sentence: Message) -> Said:
        """One of our sentences in each language."""
        return self.said(lambda _: say(sentence))

    def of(self, criterion: str, words: Callable[[Criterion], str | None]) -> Said:
        """A text about a criterion in each language."""
        return self.said(lambda catalogue: words(catalogue.criteria[criterion]))


def _harmless(text: str) -> str:
    """A text in which no app looks for the value of a question."""
    return text.replace("${", "$ {")


def survey(asking: Asking) -> Iterator[Row]:
    """Every row of the questions, in the order in which they are asked."""
    yield from ({"type": kind, "name": kind} for kind in ("start", "end", "today"))
    yield from _carried(asking.mark)
    yield {"type": "note", "name": f"form{BETWEEN}welcome", "label": asking.sentence(WELCOME), "hint": asking.sentence(LEVEL_RULE)}
    yield from _profile(asking)
    for number, dimension in enumerate(asking.first.dimensions):
        if criteria := questions(dimension, asking.mark.scope):
            title = asking.said(lambda catalogue, number=number: catalogue.dimensions[number].title)  # type: ignore[misc]
            yield {"type": "begin_group", "name": f"part{BETWEEN}{name_of(dimension.id)}", "label": title}
            for criterion in criteria:
                yield from _criterion(asking, criterion)
            yield {"type": "end_group"}


def _carried(mark: FormMark) -> Iterator[Row]:
    """What finds the form again, in fields that nobody sees; none of it may hold a quotation mark."""
    for name, value in zip(Mark, (mark.number, mark.edition, mark.digest, mark.scope.value, mark.seal), strict=True):
        yield {"type": "calculate", "name": name, "calculation": "'" + value.replace("'", "") + "'"}


def _profile(asking: Asking) -> Iterator[Row]:
    def row(kind: str, about: About, constraint: str = "", sentence: Message | None = None) -> Row:
        wrong = asking.sentence(sentence) if sentence else ""
        asked = asking.sentence(ASKED_ABOUT[about])
        return {"type": kind, "name": about, "label": asked, "constraint": constraint, "constraint_message": wrong}

    title = asking.said(lambda _: gettext("The municipality"))
    yield {"type": "begin_group", "name": f"about{BETWEEN}municipality", "label": title, "appearance": "field-list"}
    yield {**row("text", About.NAME), "required": "yes", "required_message": asking.sentence(NO_NAME)}
    yield row("text", About.COUNTRY, "regex(., '^[A-Za-z]{2}$')", NO_COUNTRY)
    yield row("integer", About.POPULATION, f". >= 1 and . <= {LARGEST_POPULATION}", NO_POPULATION)
    yield row(f"select_one {KIND_LIST}", About.KIND)
    yield {"type": "end_group"}


def _criterion(asking: Asking, criterion: Criterion) -> Iterator[Row]:
    """One screen: the question, and what belongs to its answer."""
    answer = f"${{{name_of(criterion.id)}}}"
    supports = f"{answer} != '' and {answer} != '{UNKNOWN}' and {answer} != '{NOT_APPLICABLE}'"
    has_evidence = f"${{{name_of(criterion.id, Part.EVIDENCE)}}} != '' and ${{{name_of(criterion.id, Part.EVIDENCE)}}} != '{Evidence.NONE}'"
    title = asking.of(criterion.id, lambda each: each.title)
    yield {"type": "begin_group", "name": f"one{BETWEEN}{name_of(criterion.id)}", "label": title, "appearance": "field-list"}
    yield _asked(asking, criterion, Part.ANSWER, f"select_one list{BETWEEN}{name_of(criterion.id)}") | {
        "hint": asking.of(criterion.id, lambda each: each.help)}
    if criterion.not_applicable is not None:
        yield _text(asking, criterion, Part.REASON) | {
            "hint": asking.of(criterion.id, lambda each: each.not_applicable), "relevant": f"{answer} = '{NOT_APPLICABLE}'",
            "required": "yes", "required_message": asking.sentence(NO_REASON)}
    yield _asked(asking, criterion, Part.EVIDENCE, f"select_one {EVIDENCE_LIST}") | {
        "hint": asking.of(criterion.id, lambda each: each.evidence), "relevant": supports}
    yield _text(asking, criterion, Part.TEXT) | {"relevant": has_evidence}
    yield _asked(asking, criterion, Part.LINK, "text") | {
        "relevant": has_evidence, "constraint": r"regex(., '^https?://[^\s/]\S*$')", "constraint_message": asking.sentence(NO_LINK)}
    between = f". >= date('{EARLIEST}-01-01') and . <= date('{LATEST}-12-31')"
    yield _asked(asking, criterion, Part.UNTIL, "date") | {
        "relevant": has_evidence, "constraint": between, "constraint_message": asking.sentence(NO_YEAR)}
    yield _text(asking, criterion, Part.NOTE)
    yield {"type": "end_group"}


def _asked(asking: Asking, criterion: Criterion, part: Part, kind: str) -> dict[str, str | Said]:
    return {"type": kind, "name": name_of(criterion.id, part), "label": asking.of(criterion.id, lambda each: label_of(each, part))}


def _text(asking: Asking, criterion: Criterion, part: Part) -> dict[str, str | Said]:
    limit: dict[str, str | Said] = {
        "constraint": f"string-length(.) <= {LONGEST_TEXT}", "constraint_message": asking.sentence(TOO_LONG), "appearance": "multiline",
    }
    return _asked(asking, criterion, part, "text") | limit


def choices(asking: Asking) -> Iterator[Row]:
    """Every row of what can be chosen: one list for each question, and those of evidence and of the kinds of municipality."""
    for kind in (Kind.VILLAGE, Kind.TOWN, Kind.CITY, Kind.COUNTY):
        yield {"list_name": KIND_LIST, "name": kind, "label": asking.sentence(KINDS[kind])}
    for evidence in Evidence:
        yield {"list_name": EVIDENCE_LIST, "name": evidence, "label": asking.sentence(EVIDENCE[evidence])}
    for dimension in asking.first.dimensions:
        for criterion in questions(dimension, asking.mark.scope):
            yield from _levels(asking, criterion)


def _levels(asking: Asking, criterion: Criterion) -> Iterator[Row]:
    name = f"list{BETWEEN}{name_of(criterion.id)}"
    for level in criterion.levels:
        label = asking.of(criterion.id, lambda each, at=level.level: f"{at} – {each.levels[at].statement}")  # type: ignore[misc]
        yield {"list_name": name, "name": str(level.level), "label": label}
    yield {"list_name": name, "name": UNKNOWN, "label": asking.sentence(STATES[State.UNKNOWN])}
    if criterion.not_applicable is not None:
        yield {"list_name": name, "name": NOT_APPLICABLE, "label": asking.sentence(STATES[State.NOT_APPLICABLE])}
