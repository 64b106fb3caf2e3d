"""What the fields of a form to fill in on a screen are called, and what they hold."""

from enum import StrEnum

from assessment.answers import Answer, Evidence, Kind, Profile
from assessment.catalogue.model import Catalogue, Criterion
from assessment.filled import FormMark
from assessment.questionnaire import Scope, asked

MARK, DAY = "form_mark", "form_day"
MARK_SPACE = "urn:smart-readiness:form"
UNKNOWN, NOT_APPLICABLE = "unknown", "not-applicable"
KINDS = tuple(kind for kind in Kind if kind is not Kind.ASSOCIATION)  # associations are not assessed
_SEPARATOR = " | "
_PARTS_OF_A_MARK = 5


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


def criterion_of(name: str) -> str:
    """The criterion that a field belongs to, and "" for one about the municipality or the form.

    >>> criterion_of("plain-language_note"), criterion_of("profile_name")
    ('plain-language', '')
    """
    return "" if name in (MARK, DAY, *About) else name.rpartition("_")[0]
