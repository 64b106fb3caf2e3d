"""What a cell of the spreadsheet form takes, and the explanation that appears when it is chosen."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from assessment.answers import Kind
from assessment.catalogue.model import Criterion
from assessment.exchange.answers_shape import EARLIEST, LARGEST_POPULATION, LATEST, LONGEST_TEXT
from assessment.exchange.form_words import entries
from assessment.exchange.form_xlsx_layout import Column, Fact
from assessment.translation import Message, gettext, message, say
from assessment.wording import EVIDENCE, KINDS

LISTS = "Lists"
LONGEST_TITLE, LONGEST_EXPLANATION = 32, 255
Rule = dict[str, Any]

CHOOSE = message("Choose the highest statement that is true, together with all below it. In doubt, the lower one.")
TYPE_A_FIGURE = message("Please choose from the list. A figure from 0 to 4 is understood as well.")
FROM_THE_LIST = message("Please choose from the list.")
WHY_NOT = message("Only with “does not apply”: why? Allowed here is: %(when)s")
EVIDENCE_KIND = message("What supports your answer? It may be: %(evidence)s")
EVIDENCE_TEXT = message("Who, what, when; or where the document lies. For example: %(evidence)s")
LINK = message("An address that begins with https:// or http://, if there is one.")
UNTIL = message("The last day on which the evidence holds, written like 2027-05-31. Leave it empty if it has none.")
NOTE = message("Anything a colleague should know, in your own words.")
TOO_LONG = message("At most %(most)s characters fit.")
NO_DAY = message("Please give a day between the years 2000 and 2199, written like 2027-05-31.")


class Lists:
    """The hidden sheet with everything that can be chosen, one list a row."""

    def __init__(self, book: Workbook) -> None:
        self._sheet = book.add_worksheet(LISTS)
        self._known: dict[tuple[str, ...], str] = {}
        self._sheet.hide()
        self._sheet.protect()

    def source(self, choices: Iterable[str]) -> str:
        """Where a list stands, as a rule names it."""
        wanted = tuple(choices)
        if wanted not in self._known:
            row = len(self._known)
            for column, choice in enumerate(wanted):
                self._sheet.write_string(row, column, choice)
            first, last = (xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True) for column in (0, len(wanted) - 1))
            self._known[wanted] = f"={LISTS}!{first}:{last}"
        return self._known[wanted]


def rules(lists: Lists, criterion: Criterion) -> Iterator[tuple[Column, Rule]]:
    """What each typed cell in the row of a criterion takes."""
    kinds = [say(kind) for kind in EVIDENCE.values()]
    yield Column.ANSWER, _list(lists.source(entries(criterion)), TYPE_A_FIGURE) | _told(gettext("Your answer"), criterion.help or say(CHOOSE))
    if criterion.not_applicable is not None:
        yield Column.REASON, _text() | _told(gettext("Does not apply"), _said(WHY_NOT, when=criterion.not_applicable))
    evidence = {"evidence": criterion.evidence}
    yield Column.EVIDENCE, _list(lists.source(kinds), FROM_THE_LIST) | _told(gettext("Evidence"), _said(EVIDENCE_KIND, **evidence))
    yield Column.TEXT, _text() | _told(gettext("Evidence in words"), _said(EVIDENCE_TEXT, **evidence))
    yield Column.LINK, _text() | _told(gettext("Link"), say(LINK))
    yield Column.UNTIL, _day() | _told(gettext("Holds until"), say(UNTIL))
    yield Column.NOTE, _text() | _told(gettext("Note"), say(NOTE))


def profile_rules(lists: Lists) -> dict[Fact, Rule]:
    """What the cells about the municipality take."""
    kinds = (say(KINDS[kind]) for kind in (Kind.VILLAGE, Kind.TOWN, Kind.CITY, Kind.COUNTY))
    people = {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": LARGEST_POPULATION, "error_type": "warning"}
    return {
        Fact.NAME: {"validate": "any"} | _told(gettext("Municipality"), gettext("Its name as it shall stand in the report.")),
        Fact.COUNTRY: {"validate": "any"} | _told(gettext("Country"), gettext("The code of two letters, for example DE.")),
        Fact.POPULATION: people | _told(gettext("Inhabitants"), gettext("As a whole number, for example 4800.")),
        Fact.KIND: _list(lists.source(kinds), FROM_THE_LIST) | _told(gettext("Kind"), say(FROM_THE_LIST)),
    }


def _told(title: str, explanation: str) -> Rule:
    """The explanation of a cell, as long as spreadsheets allow."""
    shown = explanation if len(explanation) <= LONGEST_EXPLANATION else f"{explanation[:LONGEST_EXPLANATION - 1].rsplit(' ', 1)[0]}…"
    return {"input_title": title[:LONGEST_TITLE], "input_message": shown}


def _said(sentence: Message, **values: object) -> str:
    return say(Message(sentence.key, values))


def _wrong(sentence: str) -> Rule:
    return {"error_type": "warning", "error_title": gettext("Please look again")[:LONGEST_TITLE], "error_message": sentence[:LONGEST_EXPLANATION]}


def _list(source: str, sentence: Message) -> Rule:
    return {"validate": "list", "source": source} | _wrong(say(sentence))


def _text() -> Rule:
    return {"validate": "length", "criteria": "<=", "value": LONGEST_TEXT} | _wrong(_said(TOO_LONG, most=LONGEST_TEXT))


def _day() -> Rule:
    years = {"minimum": date(EARLIEST, 1, 1), "maximum": date(LATEST, 12, 31)}
    return {"validate": "date", "criteria": "between"} | years | _wrong(say(NO_DAY))
