"""What field apps give of submissions, written as they write it."""

import csv
import json
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from assessment.answers import Answer, Assessment, Evidence, State
from assessment.exchange.field_names import About, Part, label_of, name_of
from assessment.filled import FormMark
from assessment.wording import EVIDENCE, STATES
from tests.builders import shipped
from tests.exchange.filled_sheets import mark

Fields = dict[str, str]
META = {"_id": "7", "_uuid": "0b1c", "_submission_time": "2026-11-20T10:00:00", "formhub/uuid": "f", "__version__": "v", "_attachments": []}


def fields(given: Assessment, of: FormMark | None = None, *, labels: bool = False) -> dict[str, Fields]:
    """What is answered in an app, by the group in which it is asked; choices by their names, or as they are shown."""
    of = of or mark(given.scope)
    carried = zip(("number", "edition", "digest", "scope", "seal"), (of.number, of.edition, of.digest, of.scope.value, of.seal), strict=True)
    profile = given.profile
    about = {
        About.NAME: profile.name, About.COUNTRY: profile.country, About.POPULATION: str(profile.population or ""),
        About.KIND: profile.kind.value if profile.kind else "",
    }
    found: dict[str, Fields] = {"": {f"form__{name}": value for name, value in carried}}
    found["about__municipality"] = {str(key): value for key, value in about.items()}
    for criterion, answer in given.answers.items():
        group = f"part__{name_of(shipped().criteria[criterion].dimension)}/one__{name_of(criterion)}"
        found[group] = {name_of(criterion, part): text for part, text in _texts(criterion, answer, labels=labels).items()}
    return found


def _texts(criterion: str, answer: Answer, *, labels: bool) -> dict[Part, str]:
    level = "" if answer.level is None else str(answer.level)
    if labels and level:
        level += f" – {shipped().criteria[criterion].levels[int(level)].statement}"
    state = STATES[answer.state].key if labels else answer.state.value.replace("-", "_")
    return {
        Part.ANSWER: level or (state if answer.state in (State.UNKNOWN, State.NOT_APPLICABLE) else ""), Part.REASON: answer.not_applicable,
        Part.EVIDENCE: "" if answer.evidence is Evidence.NONE else EVIDENCE[answer.evidence].key if labels else answer.evidence.value,
        Part.TEXT: answer.evidence_text, Part.LINK: answer.evidence_link, Part.NOTE: answer.note,
        Part.UNTIL: answer.holds_until.isoformat() if answer.holds_until else "",
    }


def kobo_json(*given: Assessment) -> bytes:
    """A page of KoboToolbox's API: flat, with strokes between groups."""
    flat = [META | {
        "/".join(filter(None, (group, name))): text for group, inside in fields(each).items() for name, text in inside.items() if text
    } for each in given]
    return json.dumps({"count": len(flat), "next": None, "previous": None, "results": flat}, ensure_ascii=False).encode()


def central_json(*given: Assessment) -> bytes:
    """ODK Central's OData: groups inside groups, and nothing where nothing was said."""
    entries: list[dict[str, Any]] = []
    for each in given:
        system = {"submissionDate": "2026-11-20T10:00:00.000Z", "edits": 0}
        entry: dict[str, Any] = {"__id": "uuid:1", "__system": system, "meta": {"instanceID": "uuid:1"}}
        for group, inside in fields(each).items():
            place = entry
            for step in filter(None, group.split("/")):
                place = place.setdefault(step, {})
            place.update({name: text or None for name, text in inside.items()})
        entries.append(entry)
    return json.dumps({"value": entries, "@odata.context": "https://example.org/$metadata"}, ensure_ascii=False).encode()


def table(*given: Assessment, between: str = "-", delimiter: str = ",", meta: Mapping[str, str] | None = None) -> bytes:
    """A CSV export, with the groups before the names."""
    rows = [{(group.replace("/", between) + between + name if group else name): text for group, inside in fields(each).items()
             for name, text in inside.items()} | dict(meta or {"SubmissionDate": "2026-11-20T10:00:00.000Z", "KEY": "uuid:1"}) for each in given]
    return written(rows, delimiter)


def labelled(given: Assessment) -> bytes:
    """A CSV export of KoboToolbox with labels in place of names, for the questions as well as for what was chosen."""
    row = {"_submission_time": "2026-11-20T10:00:00"}
    asked = {name_of(each.id, part): label_of(each, part) for each in shipped() for part in Part}
    titles = {name_of(each.id): shipped().dimension[each.dimension].title for each in shipped()}
    for inside in fields(given, labels=True).values():
        row |= {(f"{titles.get(name, 'Part')}/{asked[name]}" if name in asked else name): text for name, text in inside.items()}
    return b"\xef\xbb\xbf" + written([row], ";")


def written(rows: Sequence[Mapping[str, str]], delimiter: str) -> bytes:
    """Rows as CSV."""
    target = StringIO()
    writer = csv.DictWriter(target, list(dict.fromkeys(name for row in rows for name in row)), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().encode()
