"""Forms to fill in on a screen, for tests: laid out once, then filled as often as wanted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from typing import Any

import pikepdf

from assessment.answers import Answer, Assessment, Evidence, Profile
from assessment.exchange.fillable_pdf import read
from assessment.filled import FilledForm, FormMark, seal
from assessment.questionnaire import Scope
from assessment.report.fillable_answers import filled
from assessment.report.fillable_pdf import laid_out
from tests.builders import assessment, shipped

KEY = "the key of this installation"
LATIN = "Grüße aus Łódź; þÿ, “curly” – and a\ttab"
THAI = "ที่นี่ไม่มีน้ำ ปัญหาของประชาชน"
KOREAN = "안녕하세요, 주민 여러분"
ARABIC = "مرحبا بكم في البلدية"
EMOJI = "👩‍🚒🚀🇩🇪 done"
Inside = Any  # pikepdf gives everything in a file the same type
SCRIPTS = (LATIN, THAI, KOREAN, ARABIC, EMOJI)
EVERYTHING = Answer(
    3, Evidence.DOCUMENT, evidence_text="\n".join(SCRIPTS), evidence_link="https://example.org/a?b=c#d", note=" ".join(SCRIPTS),
    holds_until=date(2027, 5, 31),
)


@cache
def blank(scope: Scope = Scope.FULL, language: str = "en") -> bytes:
    """A form without a mark."""
    return laid_out(shipped(), scope, language=language)


def mark_of(given: Assessment, number: str = "KX4M-7QPA") -> FormMark:
    """The mark of a form of this assessment, sealed."""
    mark = FormMark(number, shipped().edition, shipped().digest, given.scope)
    return replace(mark, seal=seal(KEY, mark))


def form_of(answers: dict[str, Answer] | None = None, *, scope: Scope = Scope.FULL, about: Profile | None = None) -> bytes:
    """A form with these answers."""
    given = assessment(answers, scope=scope, about=about)
    return filled(blank(scope), given, mark_of(given))


def taken(form: bytes) -> FilledForm:
    """What a form holds."""
    return read(form, shipped(), name="form.pdf")


def changed(form: bytes, change: Callable[[Inside], None], locked: pikepdf.Encryption | bool = False) -> bytes:
    """The form after somebody changed it with a library."""
    out = BytesIO()
    with pikepdf.open(BytesIO(form)) as document:
        change(document)
        document.save(out, encryption=locked, fix_metadata_version=False)
    return out.getvalue()


def field(document: Inside, name: str) -> Inside:
    """One field of an open form."""
    return next(found for found in document.Root.AcroForm.Fields if str(found.T) == name)


def with_value(form: bytes, name: str, value: Inside) -> bytes:
    """The form with one value replaced."""
    def change(document: Inside) -> None:
        field(document, name).V = value

    return changed(form, change)
