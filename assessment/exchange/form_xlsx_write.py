"""The form as a spreadsheet: one sheet that says what to do, one to answer; only what is meant to be typed can be typed."""

from collections.abc import Mapping
from datetime import datetime, time
from io import BytesIO
from types import MappingProxyType

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from assessment.answers import NOTHING, Answer, Assessment, Evidence
from assessment.catalogue.model import Catalogue, Criterion, Dimension
from assessment.exchange.form_words import level_entry
from assessment.exchange.form_xlsx_layout import PREFIX, TYPED, Column, check
from assessment.exchange.form_xlsx_looks import Looks, height
from assessment.exchange.form_xlsx_rules import Lists, rules
from assessment.exchange.form_xlsx_start import write_start
from assessment.filled import FormMark
from assessment.questionnaire import questions
from assessment.translation import SOURCE, Message, gettext, message, say, speaking
from assessment.wording import EVIDENCE, STATES

A4 = 9
NAMES, TITLE, HEAD, FIRST = range(4)  # the rows of the sheet to answer: hidden names, what this is, titles, and the first question
LONGEST_SHEET_TITLE = 31
HIDDEN = (Column.CRITERION, Column.CHECK)
COLUMNS: Mapping[Column, tuple[Message, int]] = MappingProxyType({
        Column.QUESTION: (message("Question"), 24),
    Column.STATEMENTS: (message("The five statements"), 60),
    Column.ANSWER: (message("Your answer: choose from the list"), 22),
    Column.REASON: (message("Why it does not apply"), 13),
    Column.EVIDENCE: (message("Evidence"), 12),
    Column.TEXT: (message("Evidence in words"), 22),
    Column.LINK: (message("Link"), 14),
    Column.UNTIL: (message("Holds until"), 11),
    Column.NOTE: (message("Note"), 22),
})
PLACE = MappingProxyType({column: place for place, column in enumerate([*HIDDEN, *COLUMNS])})


def write(catalogue: Catalogue, assessment: Assessment, *, mark: FormMark, language: str = SOURCE) -> bytes:
    """The form as a workbook with the answers there are; the catalogue is in this language. Equal input gives equal bytes."""
    with speaking(language):
        return _written(catalogue, assessment, mark)


def _written(catalogue: Catalogue, assessment: Assessment, mark: FormMark) -> bytes:
    target = BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False})
    book.set_properties({"title": f"Smart Readiness {mark.edition}"[:255], "created": datetime.combine(assessment.date, time())})
    looks, start = Looks(book), book.add_worksheet(gettext("Start here")[:LONGEST_SHEET_TITLE])
    sheet, lists = book.add_worksheet(gettext("Answers")[:LONGEST_SHEET_TITLE]), Lists(book)
    write_start(start, looks, lists, assessment=assessment, mark=mark)
    _Answers(sheet, looks, lists, mark).write(catalogue, assessment)
    for each in (start, sheet):
        each.protect("", {"format_columns": True, "format_rows": True})
        each.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        each.set_footer(f"&L{_line(mark).replace('&', '&&')}&R&P / &N")
    book.close()
    return target.getvalue()


def _line(mark: FormMark) -> str:
    """The mark on one line, as people see it."""
    edition = gettext("edition %(edition)s", edition=mark.edition)
    return " · ".join(filter(None, ("Smart Readiness", edition, mark.number, mark.digest[:12], mark.seal)))


class _Answers:
    """The sheet to answer: one row a question, grouped by dimension."""

    def __init__(self, sheet: Worksheet, looks: Looks, lists: Lists, mark: FormMark) -> None:
        self.sheet, self.looks, self.lists, self.mark = sheet, looks, lists, mark

    def write(self, catalogue: Catalogue, assessment: Assessment) -> None:
        """The titles, every question that is asked, and how it is shown and printed."""
        self._titles()
        row = FIRST
        for dimension in catalogue.dimensions:
            if asked := questions(dimension, assessment.scope):
                self._band(row, dimension)
                for place, criterion in enumerate(asked, row + 1):
                    self._question(place, criterion, assessment.answer(criterion.id))
                row += len(asked) + 1
        self._page(row - 1)

    def _titles(self) -> None:
        for column, place in PLACE.items():
            self.sheet.write_string(NAMES, place, column)
        for column, (title, width) in COLUMNS.items():
            self.sheet.write_string(HEAD, PLACE[column], say(title), self.looks.head)
            self.sheet.set_column(PLACE[column], PLACE[column], width, self.looks.plain)
        self.sheet.write_string(HEAD, PLACE[Column.CRITERION], f"{PREFIX}titles")
        self.sheet.set_column(PLACE[HIDDEN[0]], PLACE[HIDDEN[-1]], None, None, {"hidden": True})
        self.sheet.set_row(HEAD, height((say(title), width - 2) for title, width in COLUMNS.values()))
        self.sheet.set_row(NAMES, None, None, {"hidden": True})
        self.sheet.write_string(TITLE, PLACE[Column.QUESTION], _line(self.mark), self.looks.bold)

    def _band(self, row: int, dimension: Dimension) -> None:
        for place in range(PLACE[Column.QUESTION], len(PLACE)):
            self.sheet.write_blank(row, place, None, self.looks.band)
        self.sheet.write_string(row, PLACE[Column.QUESTION], dimension.title, self.looks.band)

    def _question(self, row: int, criterion: Criterion, answer: Answer) -> None:
        statements = "\n".join(f"{level.level} – {level.statement}" for level in criterion.levels)
        question = f"{criterion.title}\n{criterion.question}"
        self.sheet.write_string(row, PLACE[Column.CRITERION], criterion.id)
        self.sheet.write_string(row, PLACE[Column.CHECK], check(self.mark, criterion.id, question, statements))
        runs = (self.looks.bold, criterion.title, self.looks.plain, f"\n{criterion.question}")
        self.sheet.write_rich_string(row, PLACE[Column.QUESTION], *runs, self.looks.told)
        self.sheet.write_string(row, PLACE[Column.STATEMENTS], statements, self.looks.told)
        shown = _shown(criterion, answer)
        texts = {Column.QUESTION: question, Column.STATEMENTS: statements, **shown}
        self.sheet.set_row(row, height((text, COLUMNS[column][1]) for column, text in texts.items()))
        self._typed(row, criterion, answer, shown)
        for column, rule in rules(self.lists, criterion):
            self.sheet.data_validation(row, PLACE[column], row, PLACE[column], rule)

    def _typed(self, row: int, criterion: Criterion, answer: Answer, shown: Mapping[Column, str]) -> None:
        """The cells that somebody fills in, with what is answered so far."""
        for column in TYPED:
            is_closed = column is Column.REASON and criterion.not_applicable is None
            look = self.looks.closed if is_closed else self.looks.day if column is Column.UNTIL else self.looks.typed
            if column is Column.UNTIL and answer.holds_until:
                self.sheet.write_datetime(row, PLACE[column], datetime.combine(answer.holds_until, time()), look)
            elif shown.get(column):
                self.sheet.write_string(row, PLACE[column], shown[column], look)
            else:
                self.sheet.write_blank(row, PLACE[column], None, look)

    def _page(self, end: int) -> None:
        """What stays in sight, and how it is printed: across one page of A4 in landscape, with the titles on each."""
        self.sheet.freeze_panes(FIRST, PLACE[Column.STATEMENTS])
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(HEAD)
        self.sheet.print_area(TITLE, PLACE[Column.QUESTION], end, len(PLACE) - 1)


def _shown(criterion: Criterion, answer: Answer) -> dict[Column, str]:
    """The texts of an answer by their columns."""
    if answer == NOTHING:
        return {}
    kind = answer.evidence if answer.level is not None or answer.evidence is not Evidence.NONE else None
    return {
        Column.ANSWER: _answer(criterion, answer), Column.REASON: answer.not_applicable, Column.EVIDENCE: say(EVIDENCE[kind]) if kind else "",
        Column.TEXT: answer.evidence_text, Column.LINK: answer.evidence_link, Column.NOTE: answer.note,
    }


def _answer(criterion: Criterion, answer: Answer) -> str:
    if answer.level is not None:
        return level_entry(answer.level, criterion.levels[answer.level].statement)
    return say(STATES[answer.state]) if answer.unknown or answer.not_applicable else ""
