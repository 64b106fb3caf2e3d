"""What the fields of a fillable form are called and hold: from answers to text, and back from text to answers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from assessment.answers import NOTHING, Answer, Evidence, Kind, Profile
from assessment.catalogue.model import Catalogue, Criterion
from assessment.filled import FormMark, Unreadable
from assessment.questionnaire import Scope, asked
from assessment.translation import Message, countries, message

MARK, DAY = "form_mark", "form_day"
MARK_SPACE = "urn:smart-readiness:form"
LONGEST_TEXT, LONGEST_LINK, LONGEST_LINE = 10_000, 2_000, 200
LARGEST_POPULATION = 50_000_000
UNKNOWN, NOT_APPLICABLE = "unknown", "not-applicable"
LEVELS = ("0", "1", "2", "3", "4")
KINDS = tuple(kind for kind in Kind if kind is not Kind.ASSOCIATION)  # associations are not assessed
_SEPARATOR = " | "
_PARTS_OF_A_MARK = 5
_NEW_LINE = re.compile(r"\r\n?")
_WEB_ADDRESS = re.compile(r"https?://[^\s/]\S*")
_DAYS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})"),
)
_GROUPED = re.compile(r"\d{1,3}(?:[ .,'’\u00a0\u202f]\d{3})+|\d+")
_TOO_LONG = "This text is too long: at most %(most)s characters fit."
_NO_CHOICE = message("This is none of the choices of the form.")


class Part(StrEnum):
    """What can be filled in for one criterion."""

    CHOICE = "choice"
    EVIDENCE = "evidence"
    TEXT = "text"
    LINK = "link"
    UNTIL = "until"
    NOTE = "note"
    REASON = "reason"


class About(StrEnum):
    """What can be filled in about the municipality."""

    NAME = "profile_name"
    COUNTRY = "profile_country"
    POPULATION = "profile_population"
    KIND = "profile_kind"


def field_name(criterion: str, part: Part) -> str:
    """What a field is called; without dots, which would make a tree of it.

    >>> field_name("plain-language", Part.UNTIL)
    'plain-language_until'
    """
    return f"{criterion}_{part}"


def choices(criterion: Criterion, part: Part) -> tuple[str, ...]:
    """What can be ticked in a field; nothing where text is typed."""
    if part is Part.EVIDENCE:
        return tuple(kind.value for kind in Evidence)
    if part is Part.CHOICE:
        return (*LEVELS, UNKNOWN, *([NOT_APPLICABLE] if criterion.not_applicable else []))
    return ()


def parts(criterion: Criterion) -> tuple[Part, ...]:
    """What a form asks of a criterion: a reason only where it may not apply."""
    return tuple(part for part in Part if part is not Part.REASON or criterion.not_applicable)


def field_names(catalogue: Catalogue, scope: Scope) -> frozenset[str]:
    """Every field of a form."""
    return frozenset([MARK, DAY, *About, *(field_name(criterion.id, part) for criterion in asked(catalogue, scope) for part in parts(criterion))])


def mark_line(mark: FormMark) -> str:
    """A mark as one line.

    >>> mark_line(FormMark("KX4M-7QPA", "2026.1", "0f", Scope.FULL, "abc"))
    'KX4M-7QPA | 2026.1 | 0f | full | abc'
    """
    return _SEPARATOR.join((mark.number, mark.edition, mark.digest, mark.scope.value, mark.seal))


def mark_in(line: str) -> FormMark | None:
    """The mark that a line holds, and None where it holds none.

    >>> mark_in(mark_line(FormMark("", "2026 | 1", "0f", Scope.QUICK))) == FormMark("", "2026 | 1", "0f", Scope.QUICK)
    True
    """
    pieces = line.split(_SEPARATOR)
    if len(pieces) < _PARTS_OF_A_MARK or pieces[-2] not in list(Scope):
        return None
    return FormMark(pieces[0], _SEPARATOR.join(pieces[1:-3]), pieces[-3], Scope(pieces[-2]), pieces[-1])


def printed_line(mark: FormMark) -> str:
    """What stands of a mark on every page.

    >>> printed_line(FormMark("", "2026.1", "0123456789abcdef", Scope.FULL))
    '2026.1 · full · 0123456789ab'
    """
    return " · ".join(filter(None, (mark.number, mark.edition, mark.scope.value, mark.digest[:12], mark.seal)))


def values_of_profile(profile: Profile) -> dict[str, str]:
    """What is filled in about a municipality."""
    return {
        About.NAME: profile.name, About.COUNTRY: profile.country, About.POPULATION: str(profile.population or ""),
        About.KIND: profile.kind.value if profile.kind else "",
    }


def values_of(criterion: str, answer: Answer) -> dict[str, str]:
    """What is filled in for one criterion, by the name of the field."""
    level = "" if answer.level is None else str(answer.level)
    written = {
        Part.CHOICE: level or (NOT_APPLICABLE if answer.not_applicable else UNKNOWN if answer.unknown else ""),
        Part.EVIDENCE: answer.evidence.value if answer.evidence is not Evidence.NONE or level else "",
        Part.TEXT: answer.evidence_text,
        Part.LINK: answer.evidence_link,
        Part.UNTIL: answer.holds_until.isoformat() if answer.holds_until else "",
        Part.NOTE: answer.note,
        Part.REASON: answer.not_applicable,
    }
    return {field_name(criterion, part): text for part, text in written.items()}


@dataclass(slots=True)
class Taken:
    """Takes values out of a form, and keeps what cannot be read apart."""

    values: Mapping[str, str]
    unreadable: list[Unreadable] = field(default_factory=list)

    def refuse(self, criterion: str, given: str, why: Message) -> None:
        """Keep something apart, with the reason."""
        self.unreadable.append(Unreadable(criterion, given, why))

    def text(self, criterion: str, name: str, most: int = LONGEST_TEXT) -> str:
        """A text with its lines ended as everywhere; one that is too long is kept apart."""
        written = _NEW_LINE.sub("\n", self.values.get(name, ""))
        if len(written) <= most:
            return written
        self.refuse(criterion, written, message(_TOO_LONG, most=most))
        return ""

    def one_of(self, criterion: str, name: str, allowed: tuple[str, ...]) -> str:
        """What was ticked; anything else is kept apart."""
        given = self.values.get(name, "")
        if not given or given in allowed:
            return given
        self.refuse(criterion, given, _NO_CHOICE)
        return ""

    def link(self, criterion: str, name: str) -> str:
        """An address of the web."""
        written = self.text(criterion, name, LONGEST_LINK).strip()
        if not written or _WEB_ADDRESS.fullmatch(written):
            return written
        self.refuse(criterion, written, message("A link begins with https:// or http:// and has no spaces."))
        return ""

    def day(self, criterion: str, name: str) -> date | None:
        """A day, written like 2027-05-31 or 31.5.2027."""
        written = self.text(criterion, name).strip()
        found = day_in(written)
        if written and found is None:
            self.refuse(criterion, written, message("This must be a date between the years 2000 and 2199, written like 2027-05-31."))
        return found


def day_in(written: str) -> date | None:
    """The day that is written, in one of the two ways in which it can be meant only once; None where there is none, or a slip of the pen.

    >>> [str(day_in(written)) for written in ("2027-05-31", "31.5.2027", "31. 5. 2027", "5/6/2027", "31.2.2027", "1027-05-31")]
    ['2027-05-31', '2027-05-31', '2027-05-31', 'None', 'None', 'None']
    """
    found = next(filter(None, (way.fullmatch(written) for way in _DAYS)), None)
    if found is None:
        return None
    try:
        day = date(*(int(found[name]) for name in ("year", "month", "day")))
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2199 else None


def answer_in(taken: Taken, criterion: Criterion) -> Answer:
    """The answer to one criterion, without what cannot be read."""
    names = {part: field_name(criterion.id, part) for part in Part}
    given = Answer(
        evidence=Evidence(taken.one_of(criterion.id, names[Part.EVIDENCE], choices(criterion, Part.EVIDENCE)) or Evidence.NONE),
        evidence_text=taken.text(criterion.id, names[Part.TEXT]),
        evidence_link=taken.link(criterion.id, names[Part.LINK]),
        holds_until=taken.day(criterion.id, names[Part.UNTIL]),
        note=taken.text(criterion.id, names[Part.NOTE]),
    )
    chosen = taken.one_of(criterion.id, names[Part.CHOICE], choices(criterion, Part.CHOICE))
    reason = taken.text(criterion.id, names[Part.REASON])
    if chosen == NOT_APPLICABLE:
        if not reason.strip():
            taken.refuse(criterion.id, NOT_APPLICABLE, message("Please write in a few words why this does not apply."))
            reason = ""
        return replace(given, not_applicable=reason)
    if reason.strip():
        taken.refuse(criterion.id, reason, message("Here stands why it does not apply, but “does not apply” is not ticked."))
    return replace(given, unknown=chosen == UNKNOWN, level=int(chosen) if chosen in LEVELS else None)


def answers_in(taken: Taken, catalogue: Catalogue, scope: Scope) -> dict[str, Answer]:
    """All answers of a form; what was left empty is not among them."""
    found = ((criterion.id, answer_in(taken, criterion)) for criterion in asked(catalogue, scope))
    return {identifier: answer for identifier, answer in found if answer != NOTHING}


def profile_in(taken: Taken) -> Profile:
    """What is said about the municipality."""
    kind = taken.one_of("", About.KIND, tuple(each.value for each in KINDS))
    name = " ".join(taken.text("", About.NAME, LONGEST_LINE).split())
    return Profile(name, _country(taken), _population(taken), Kind(kind) if kind else None)


def _country(taken: Taken) -> str:
    written = taken.text("", About.COUNTRY).strip()
    if not written or written.upper() in countries():
        return written.upper()
    taken.refuse("", written, message("There is no country with the code %(code)s.", code=written))
    return ""


def _population(taken: Taken) -> int | None:
    written = taken.text("", About.POPULATION).strip()
    digits = "".join(filter(str.isdecimal, written)) if _GROUPED.fullmatch(written) else ""
    if digits and len(digits) < 10 and 1 <= int(digits) <= LARGEST_POPULATION:
        return int(digits)
    if written:
        taken.refuse("", written, message("The number of people is a whole number from 1 to %(most)s.", most=LARGEST_POPULATION))
    return None


def criterion_of(name: str) -> str:
    """The criterion that a field belongs to, and "" for one about the municipality or the form.

    >>> criterion_of("plain-language_note"), criterion_of("profile_name")
    ('plain-language', '')
    """
    return "" if name in (MARK, DAY, *About) else name.rpartition("_")[0]
