"""Answers as JSON: the form that is attached to every report, written the same way each time so that equal answers give equal bytes."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from assessment.answers import Answer, Assessment, CarriedKind, Commitment, Evidence, EvidenceFile, Plan, Profile
from assessment.exchange.residents_table import heard_as_table
from assessment.translation import Message, message

ENGINE = "smart-readiness"


class _Twice(ValueError):
    """A key that an object has twice; the facts are the key."""


class _NoNumber(ValueError):
    """A word such as NaN that stands where only numbers may."""


def is_draft(text: str) -> bool:
    """Whether an answers file says that a team had not made it final."""
    found = table(text)
    return not isinstance(found, Message) and found.get("draft") is True


def table(text: str) -> dict[str, Any] | Message:
    """Read JSON strictly; where that fails, the sentence that says where the fault is."""
    try:
        return dict(json.loads(text, object_pairs_hook=_once, parse_constant=_refuse))
    except _Twice as twice:
        return message("This is not sound JSON: the key %(key)s is given twice in one place.", key=str(twice))
    except _NoNumber as word:
        return message("This is not sound JSON: %(word)s is not a number.", word=str(word))
    except UnicodeEncodeError:
        return message("This is not sound JSON: it holds characters that are not text.")
    except json.JSONDecodeError as error:
        return message("This is not valid JSON: the fault is at line %(line)s, column %(column)s.", line=error.lineno, column=error.colno)
    except RecursionError:
        return message("This is nested too deeply.")
    except ValueError:
        return message("This is not sound JSON: it holds a number that is too long.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        key.encode()  # half a character would break whatever says the key
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def _refuse(word: str) -> None:
    raise _NoNumber(word)


def to_json(assessment: Assessment, *, digest: str, engine: str, draft: bool = False) -> bytes:
    """An assessment as an answers file in JSON, with the catalogue's digest and the engine's version; equal input gives equal bytes.

    A `draft` says that a team had not made it final.
    """
    content = {**({"draft": True} if draft else {}), "catalogue-digest": digest, "engine": f"{ENGINE} {engine}", **as_table(assessment)}
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    return written.encode() + b"\n"


def as_table(assessment: Assessment) -> dict[str, Any]:
    """An assessment as the table of an answers file; what has its ordinary value is left out."""
    ended = _ended(assessment)
    return {
        "catalogue": assessment.edition,
        "date": assessment.date.isoformat(),
        "scope": assessment.scope.value,
        "municipality": _profile(assessment.profile),
        "plan": _plan(assessment.plan),
        "answers": {
            identifier: _answer(assessment.answer(identifier), assessment.files.get(identifier, ()))
            for identifier in dict.fromkeys([*assessment.answers, *assessment.files]) if identifier not in ended
        },
        **({} if assessment.differed is None else {"differed": assessment.differed}),
        **({} if assessment.residents is None else {"residents": heard_as_table(assessment.residents)}),
        **_carried(assessment),
    }


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Only what was given: neither nothing nor empty."""
    return {key: value for key, value in values.items() if value is not None and value != "" and value is not False}


def _profile(profile: Profile) -> dict[str, Any]:
    kind = profile.kind.value if profile.kind else None
    return _given({"name": profile.name, "country": profile.country, "population": profile.population, "kind": kind})


def _plan(plan: Plan) -> dict[str, Any]:
    steps = {identifier: _commitment(commitment) for identifier, commitment in plan.steps.items()}
    return {"capacity-hours": _number(plan.capacity), **({"steps": steps} if steps else {})}


def _number(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else float(value)


def _commitment(commitment: Commitment) -> dict[str, Any]:
    return _given({"who": commitment.who, "by": _day(commitment.by)})


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _file(file: EvidenceFile) -> dict[str, Any]:
    return _given({"name": file.name, "digest": file.digest, "added": _day(file.added), "until": _day(file.holds_until)})


def _ended(assessment: Assessment) -> set[str]:
    """The criteria of an earlier edition that are not asked any more and of which something was carried over."""
    ended = {each.source for each in assessment.carried if each.kind is CarriedKind.PARKED or each.source != each.criterion}
    return ended - set(assessment.answers)


def _carried(assessment: Assessment) -> dict[str, Any]:
    """What came from elsewhere and does not count, by its kind; nothing where there is none."""
    found: dict[str, Any] = {}
    ended = _ended(assessment)
    for each in assessment.carried:
        where = {"criterion": each.criterion, "edition": each.edition, "from": each.source if each.source != each.criterion else ""}
        files = assessment.files.get(each.source, ()) if each.source in ended else ()
        found.setdefault(each.kind.value, []).append(_given(where) | _answer(each.answer, files))
    return found


def _answer(answer: Answer, kept: Iterable[EvidenceFile] = ()) -> dict[str, Any]:
    files = [_file(file) for file in kept]
    return _given({
        "level": answer.level,
        "evidence": answer.evidence.value if answer.evidence is not Evidence.NONE else None,
        "evidence-text": answer.evidence_text,
        "evidence-link": answer.evidence_link,
        "evidence-until": _day(answer.holds_until),
        "files": files or None,
        "note": answer.note,
        "unknown": answer.unknown,
        "not-applicable": answer.not_applicable,
        "reviewed": answer.reviewed,
        "review": answer.review,
    })
