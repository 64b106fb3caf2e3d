"""What the forms take: WTForms parse and check what was typed, and say what to do where something is wrong."""

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from wtforms import DateField, Form, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types of WTForms
from wtforms.validators import Optional, ValidationError

from assessment.answers import Answer, Commitment, Evidence, Kind, Profile
from assessment.scoring import HIGHEST_LEVEL
from assessment.services.adding_evidence import LONGEST_DESCRIPTION, Said
from assessment.services.typed import text
from assessment.translation import countries
from assessment.translation import gettext as _

LONGEST_NAME = 200
MOST_PEOPLE = 50_000_000
MOST_HOURS = 2_000
MOST_DIGITS = 9
FIRST_YEAR, LAST_YEAR = 2000, 2199
UNKNOWN, NOT_APPLICABLE = "unknown", "not-applicable"
LEVELS = tuple(str(level) for level in range(HIGHEST_LEVEL + 1))
ASSESSED_KINDS = (Kind.VILLAGE, Kind.TOWN, Kind.CITY, Kind.COUNTY)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_GROUPED = re.compile(r"(?<=\d)[\s.,'\N{RIGHT SINGLE QUOTATION MARK}](?=\d{3}(\D|$))")


def tidy(typed: str | None) -> str:
    """What was typed, without spaces around it, with plain ends of lines and without characters that nobody can see or keep."""
    return text(typed or "").strip()


def plain_number(typed: str | None) -> str:
    """A number without the marks that people put between thousands: `12 400`, `12.400` and `12,400` are all 12400."""
    return _GROUPED.sub("", tidy(typed))


def whole(typed: str | None) -> int | None:
    """A whole number that was typed, or None where it is none or longer than any that we ask for."""
    return int(typed) if typed and typed.isdecimal() and len(typed) <= MOST_DIGITS else None


def day(typed: str | None) -> date | None:
    """A day that was typed or chosen, as a browser sends it, or None where it is none."""
    try:
        return date.fromisoformat(typed) if typed and _DAY.fullmatch(typed) else None
    except ValueError:
        return None


class ProfileForm(Form):
    """Facts about a municipality."""

    name = StringField(filters=[tidy])
    country = SelectField(choices=[SelectChoice(code) for code in sorted(countries())], validate_choice=False)
    population = StringField(filters=[plain_number])
    kind = RadioField(choices=[SelectChoice(kind.value) for kind in ASSESSED_KINDS], validate_choice=False)

    def validate_name(self, field: StringField) -> None:
        """A name is needed, and has an end."""
        if not field.data:
            raise ValidationError(_("Enter the name of your municipality."))
        if len(field.data) > LONGEST_NAME:
            raise ValidationError(_("Enter a name of at most %(limit)s characters.", limit=LONGEST_NAME))

    def validate_country(self, field: SelectField) -> None:
        """One of the countries of the list."""
        if field.data not in countries():
            raise ValidationError(_("Choose your country."))

    def validate_population(self, field: StringField) -> None:
        """A whole number of people."""
        if not 1 <= (whole(field.data) or 0) <= MOST_PEOPLE:
            raise ValidationError(_("Enter how many people live there, as a whole number such as 1900. A rough figure is enough."))

    def validate_kind(self, field: RadioField) -> None:
        """One of the kinds that are assessed in this edition."""
        if field.data not in ASSESSED_KINDS:
            raise ValidationError(_("Choose what your municipality is."))

    def profile(self) -> Profile:
        """The profile that was typed, once the form is valid."""
        return Profile(self.name.data or "", self.country.data, int(self.population.data or 0), Kind(self.kind.data))


class MunicipalityForm(ProfileForm):
    """Facts about a municipality with a team, which may be an association."""

    kind = RadioField(choices=[SelectChoice(kind.value) for kind in Kind], validate_choice=False)

    def validate_kind(self, field: RadioField) -> None:
        """One of the kinds that there are."""
        if field.data not in set(Kind):
            raise ValidationError(_("Choose what your municipality is."))


class CapacityForm(Form):
    """The hours that a municipality can spend in a quarter."""

    capacity = StringField(filters=[plain_number])

    def validate_capacity(self, field: StringField) -> None:
        """A whole number of hours, at least one."""
        if not 1 <= (whole(field.data) or 0) <= MOST_HOURS:
            raise ValidationError(_("Enter the hours that you have in a quarter, as a whole number from 1 to %(most)s.", most=MOST_HOURS))

    def hours(self) -> Fraction:
        """The hours, once the form is valid."""
        return Fraction(int(self.capacity.data or 0))


class CommitmentForm(Form):
    """Who takes a step on, and by when."""

    who = StringField(filters=[tidy])
    by = DateField(validators=[Optional()])

    def validate_who(self, field: StringField) -> None:
        """A name has an end."""
        if len(field.data or "") > LONGEST_NAME:
            raise ValidationError(_("Enter a name of at most %(limit)s characters.", limit=LONGEST_NAME))

    def validate_by(self, field: DateField) -> None:
        """A date that there is."""
        check_date(field)

    def commitment(self) -> Commitment:
        """The commitment, once the form is valid."""
        return Commitment(self.who.data or "", self.by.data)


class FileForm(Form):
    """What is said of a file that is evidence: what it shows, and the last day on which it holds."""

    description = StringField(filters=[tidy])
    until = DateField(validators=[Optional()])

    def validate_description(self, field: StringField) -> None:
        """A description has an end."""
        if len(field.data or "") > LONGEST_DESCRIPTION:
            raise ValidationError(_("Enter at most %(limit)s characters.", limit=LONGEST_DESCRIPTION))

    def validate_until(self, field: DateField) -> None:
        """A date that there is."""
        check_date(field)

    def said(self) -> Said:
        """What is said, once the form is valid."""
        return Said(self.description.data or "", self.until.data)


def check_date(field: DateField) -> None:
    """A date that the calendar knows, in a year that is not a slip of the pen: browsers send the year 27 as 0027."""
    if field.raw_data and field.raw_data[0] and field.data is None:
        field.errors = []
        raise ValidationError(_("Enter the date as year, month and day, for example 2027-01-31."))
    if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise ValidationError(_("Enter a date from the year %(first)s to %(last)s.", first=str(FIRST_YEAR), last=str(LAST_YEAR)))


def first_errors(form: Form) -> dict[str, str]:
    """The first thing to mend in each field."""
    return {field.short_name: str(field.errors[0]) for field in form if field.errors}


def answer_from(sent: Mapping[str, Any]) -> Answer:
    """An answer as a script sends it. Raises `ValueError` or `TypeError` for anything but the agreed kinds of values."""
    level = sent.get("level")
    if level is not None and (isinstance(level, bool) or not isinstance(level, int)):
        raise TypeError("level")
    texts = {name: sent.get(name) or "" for name in ("evidenceText", "evidenceLink", "note", "notApplicable")}
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError("text")
    until = sent.get("evidenceUntil") or ""
    if until and (not isinstance(until, str) or day(until) is None):
        raise ValueError("day")
    return Answer(
        level=level, evidence=Evidence(sent.get("evidence") or "none"), evidence_text=texts["evidenceText"].strip(),
        evidence_link=texts["evidenceLink"].strip(), note=texts["note"].strip(), unknown=sent.get("unknown") is True,
        not_applicable=texts["notApplicable"].strip(), holds_until=day(until),
    )
