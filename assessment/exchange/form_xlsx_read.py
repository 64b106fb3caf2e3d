"""A spreadsheet that somebody filled in becomes answers: rows are known by their question, columns by their hidden name, wherever they stand."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from openpyxl.utils.datetime import from_excel

from assessment.answers import NOTHING, Answer, Assessment
from assessment.catalogue.model import Catalogue
from assessment.errors import Invalid, Problem
from assessment.exchange.answers_file import OTHER_EDITION
from assessment.exchange.form_answers import Typed, read_answer, read_profile, unreadable
from assessment.exchange.form_words import day_meant, scope_meant
from assessment.exchange.form_xlsx_layout import PREFIX, TYPED, Column, Fact, check
from assessment.exchange.form_xlsx_sheets import Cell, Sheet, sheets
from assessment.filled import Channel, FilledForm, FormMark, Unreadable
from assessment.translation import Message, message

TOPMOST = 30
MOST_STRAYS = 20
_SERIALS = range(36_526, 109_575)  # the years 2000 to 2199 as spreadsheets count days
Row = Mapping[Column, Cell]

NO_FORM = message("This spreadsheet is none of our forms, or its first sheet or hidden columns are gone. Copy your answers into a fresh form.")
TWO_SHEETS = message("Two sheets of this file hold answers: “%(one)s” and “%(other)s”. Delete the one that does not count.")
NO_COLUMN = message("A column of the form is gone. Copy your answers into a fresh form.")
TWO_COLUMNS = message("A column of the form stands there twice. Delete the copy.")
OTHER_QUESTIONS = message("This form asks other questions than edition %(edition)s does here. Copy your answers into a fresh form.")
EDITED = message("The question or its statements were changed in this file, so it is not certain what was answered. Use a fresh form.")
NO_QUESTION = message("This does not stand beside any question of this form.")
TWICE = message("This question stands in the file twice, with different answers. Delete the row that does not count.")


def read(content: bytes, catalogue: Catalogue, *, name: str) -> FilledForm:
    """The answers in a spreadsheet that was made from `form_xlsx.write`. Raises `Invalid` where it cannot be read at all."""
    facts, table = _parts(sheets(content, name=name), name)
    mark = _mark(facts)
    day = day_meant(facts[Fact.DAY].text)
    if mark is None or day is None:
        raise Invalid([Problem(name, NO_FORM)])
    if mark.edition != catalogue.edition:
        raise Invalid([Problem(name, Message(OTHER_EDITION.key, {"given": mark.edition, "ours": catalogue.edition}))])
    if mark.digest != catalogue.digest:
        raise Invalid([Problem(name, Message(OTHER_QUESTIONS.key, {"edition": catalogue.edition}))])
    answers = _Answers(catalogue, mark)
    answers.read(table)
    profile, wrong = read_profile(*(facts[fact].text for fact in (Fact.NAME, Fact.COUNTRY, Fact.POPULATION, Fact.KIND)))
    bad = [unreadable("", cell.text, cell.why) for cell in facts.values() if cell.why]
    given = Assessment(catalogue.edition, day, profile, answers.in_order(), mark.scope)
    return FilledForm(Channel.SPREADSHEET, given, mark, (*bad, *wrong, *answers.unreadable))


def _parts(given: Iterable[Sheet], name: str) -> tuple[dict[Fact, Cell], list[Row]]:
    """The facts and the rows of a form, on whichever sheets they stand; other sheets say nothing."""
    facts: dict[Fact, Cell] = {}
    tables: list[tuple[str, list[Row]]] = []
    for sheet in given:
        facts = dict(_facts(sheet)) | facts
        head = next((number for number, row in enumerate(sheet.rows[:TOPMOST]) if any(cell.text == Column.CRITERION for cell in row)), None)
        if head is not None:
            tables.append((sheet.title, list(_rows(sheet.rows[head:], name))))
    if not tables or set(facts) != set(Fact):
        raise Invalid([Problem(name, NO_FORM)])
    if len(tables) > 1:
        raise Invalid([Problem(name, Message(TWO_SHEETS.key, {"one": tables[0][0], "other": tables[1][0]}))])
    return facts, tables[0][1]


def _facts(sheet: Sheet) -> Iterator[tuple[Fact, Cell]]:
    """What stands two cells after the hidden name of a fact; between the two it says what is asked."""
    for row in sheet.rows:
        for place, cell in enumerate(row):
            if cell.text.startswith(PREFIX) and cell.text in list(Fact):
                yield Fact(cell.text), row[place + 2] if place + 2 < len(row) else Cell()


def _rows(rows: tuple[tuple[Cell, ...], ...], name: str) -> Iterator[Row]:
    """The rows below the hidden names, each cell by the name of its column."""
    names = [(place, Column(cell.text)) for place, cell in enumerate(rows[0]) if cell.text in list(Column)]
    known = {column for _, column in names}
    if known != set(Column) or len(names) > len(known):
        raise Invalid([Problem(name, NO_COLUMN if known != set(Column) else TWO_COLUMNS)])
    for row in rows[1:]:
        yield {column: row[place] if place < len(row) else Cell() for place, column in names}


def _mark(facts: Mapping[Fact, Cell]) -> FormMark | None:
    scope = scope_meant(facts[Fact.SCOPE].text)
    if scope is None:
        return None
    number, edition, digest, seal = (facts[fact].text.strip() for fact in (Fact.NUMBER, Fact.EDITION, Fact.DIGEST, Fact.SEAL))
    return FormMark(number, edition, digest, scope, seal)


@dataclass
class _Answers:
    """Takes one row after the other, and keeps apart what cannot be read."""

    catalogue: Catalogue
    mark: FormMark

    def __post_init__(self) -> None:
        self.found: dict[str, Answer] = {}
        self.spoilt: set[str] = set()
        self.unreadable: list[Unreadable] = []

    def read(self, rows: Iterable[Row]) -> None:
        """All rows of the sheet, also those that belong to no question."""
        strays: list[Unreadable] = []
        for row in rows:
            typed = [row[column] for column in TYPED if row[column].text.strip()]
            if row[Column.CRITERION].text in self.catalogue.criteria:
                self._question(row, is_empty=not any(cell.text for cell in (row[column] for column in TYPED)))
            elif typed and not row[Column.CRITERION].text.startswith(PREFIX):
                strays.append(unreadable("", " · ".join(cell.text for cell in typed), NO_QUESTION))
        self.unreadable += strays[:MOST_STRAYS]

    def in_order(self) -> dict[str, Answer]:
        """What could be read whole, in the order of the catalogue."""
        return {criterion: self.found[criterion] for criterion in self.catalogue.criteria if criterion in self.found and criterion not in self.spoilt}

    def _question(self, row: Row, *, is_empty: bool) -> None:
        criterion = row[Column.CRITERION].text
        if is_empty:
            return
        if check(self.mark, criterion, row[Column.QUESTION].text, row[Column.STATEMENTS].text) != row[Column.CHECK].text:
            self._refuse(unreadable(criterion, row[Column.QUESTION].text, EDITED))
            return
        answer, wrong = self._answer(criterion, row)
        if wrong:
            self._refuse(*wrong)
        elif answer != NOTHING and self.found.setdefault(criterion, answer) != answer:
            self._refuse(unreadable(criterion, row[Column.ANSWER].text, TWICE))

    def _answer(self, criterion: str, row: Row) -> tuple[Answer, tuple[Unreadable, ...]]:
        bad = tuple(unreadable(criterion, cell.text, cell.why) for cell in (row[column] for column in TYPED) if cell.why)
        if bad:
            return NOTHING, bad
        given = (row[column].text for column in TYPED)
        typed = Typed(*given)
        return read_answer(self.catalogue.criteria[criterion], replace(typed, until=_counted_day(typed.until)))

    def _refuse(self, *wrong: Unreadable) -> None:
        self.spoilt |= {each.criterion for each in wrong}
        self.unreadable += wrong


def _counted_day(text: str) -> str:
    """A day that a spreadsheet shows as a number, because the cell lost its look; anything else as it stands."""
    if text.isdecimal() and len(text) <= len("109575") and int(text) in _SERIALS:
        day = from_excel(int(text))
        return day.date().isoformat() if isinstance(day, datetime) else text
    return text
