"""Files that claim to be a municipality: whatever is wrong in them is refused, and nothing of it stays."""

import re
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from json import loads
from pathlib import Path

import pytest
from sqlalchemy import func, select

from assessment.course import EventKind
from assessment.database.assessments import AssessmentRow
from assessment.database.course import EventRow
from assessment.database.municipalities import MunicipalityRow
from assessment.database.people import PersonRow
from assessment.database.session import reading
from assessment.errors import Invalid, TooLarge
from assessment.exchange.municipality_zip import KIND
from assessment.exchange.sealed_zip import json_line, sealing
from assessment.translation import say
from tests.builders import shipped
from tests.full_towns import FIRST, SECOND, Place, empty_place, full_town, parts

Change = Callable[[bytes], bytes]


def forged(content: bytes, **changes: Change) -> bytes:
    """A file whose list of contents is right, with some parts changed: `people=` changes `people.jsonl`."""
    target = BytesIO()
    with sealing(target, KIND) as sealed:
        found = parts(content)
        facts = loads(found.pop("contents.json"))
        for name, part in found.items():
            change = changes.get(name.partition(".")[0].partition("/")[0])
            sealed.add(name, [change(part) if change else part])
        sealed.seal({key: value for key, value in facts.items() if key not in ("parts", "kind")} | {"format": 2 if "newer" in changes else 1})
    return target.getvalue()


def swap(old: str, new: str) -> Change:
    return lambda part: part.replace(old.encode(), new.encode())


def twice(part: bytes) -> bytes:
    return part + part


def frozen(part: bytes, old: str, new: str) -> bytes:
    """Final versions with something else in what was frozen, and a digest that is right."""
    if part.startswith(b"%PDF"):
        return part
    rows = [loads(line) for line in part.splitlines()]
    for row in rows:
        row["content"] = row["content"].replace(old, new)
        row["digest"] = sha256(row["content"].encode()).hexdigest()
    return b"".join(map(json_line, rows))


FORGERIES: dict[str, dict[str, Change]] = {
    "a newer format": {"newer": swap("", "")},
    "no municipality": {"municipality": lambda part: b""},
    "a municipality without a name": {"municipality": swap("Probedorf", "")},
    "a municipality that is a list": {"municipality": lambda part: b"[]\n"},
    "a country that does not exist": {"assessments": swap('"DE"', '"XX"')},
    "a level that does not exist": {"answers": swap('"level":2', '"level":7')},
    "a level that is a text": {"changes": swap('"level":2', '"level":"2"')},
    "an answer that the catalogue does not allow": {"answers": swap('"unknown":false', '"unknown":true')},
    "a criterion that does not exist": {"answers": swap(FIRST, "no-such-criterion")},
    "a criterion of no edition, in what was ever given": {"changes": swap(f'"{FIRST}"', '"no-such-criterion"')},
    "a criterion of no edition, in a comment": {"comments": swap(FIRST, "no-such-criterion")},
    "a criterion of no edition, in what was carried over": {"carried": swap(SECOND, "no-such-criterion")},
    "a criterion of no edition, in an event": {"events": lambda part: re.sub(rb'"criteria":""', b'"criteria":"no-such-criterion"', part)},
    "markup for criteria, in an event": {"events": lambda part: re.sub(rb'"criteria":""', b'"criteria":"<b> x"', part)},
    "a level that does not exist, in an opinion": {"opinions": swap('"level":3', '"level":5')},
    "a level that does not exist, in a review": {"reviews": swap('"declared":3', '"declared":-1')},
    "a level that is true": {"opinions": swap('"level":3', '"level":true')},
    "a kind of evidence that does not exist": {"changes": swap('"evidence":"none"', '"evidence":"oath"')},
    "a kind of evidence that does not exist, in an opinion": {"opinions": swap('"evidence":"described"', '"evidence":"DESCRIBED"')},
    "a scope that does not exist": {"assessments": swap('"scope":"full"', '"scope":"half"')},
    "a kind of municipality that does not exist": {"assessments": lambda part: re.sub(rb'"kind":[^,]*', b'"kind":"empire"', part)},
    "a link that runs something, in what was ever given": {"changes": swap('"evidence_link":""', '"evidence_link":"javascript:alert(1)"')},
    "a link that runs something, in what was carried over": {"carried": swap('"evidence_link":""', '"evidence_link":"data:text/html,x"')},
    "an opinion that contradicts itself": {"opinions": swap('"not_applicable":""', '"not_applicable":"Never."')},
    "a comment without end": {"comments": swap("Please look", "x" * 10_001)},
    "a reason without end": {"events": swap("A mistake.", "x" * 10_001)},
    "a path for a criterion": {"steps": swap(FIRST, "../../etc/passwd")},
    "an edition that is not known here": {"assessments": swap('"edition":"2026.1"', '"edition":"2099.1"')},
    "an edition with another content": {"assessments": swap(shipped().digest, "0" * 64)},
    "the same answer twice": {"answers": twice},
    "the same assessment twice, the first with an edition that is not known": {
        "assessments": lambda part: swap('"edition":"2026.1"', '"edition":"2099.1"')(part) + part,
    },
    "the same person twice": {"people": twice},
    "the same final version twice": {"finals": lambda part: part if part.startswith(b"%PDF") else twice(part)},
    "two events at the same place": {"events": twice},
    "a moment before there was time": {"people": swap('"created_at":"2026-11-20T12:00:00+00:00"', '"created_at":"0001-01-01T00:00:00+14:00"')},
    "a moment of nowhere": {"municipality": swap("+00:00", "")},
    "a moment of nowhere, in what was ever given": {"changes": swap("+00:00", "")},
    "a moment at the end of time": {"events": swap("2026-11-20T12", "9999-11-20T12")},
    "a year in which nobody is": {"people": swap('"since":"20', '"since":"00')},
    "a day of the Middle Ages": {"steps": swap("2027-01-31", "1227-01-31")},
    "a day that does not exist": {"done": swap("2026-11-02", "2026-02-30")},
    "evidence that holds for ever": {"evidence": swap("2027-05-03", "9999-12-31")},
    "final without having been submitted": {"events": swap('"kind":"submitted"', '"kind":"finalised"')},
    "an event that is left out": {"events": swap('"number":2', '"number":7')},
    "final without a final version": {"finals": lambda part: part if part.startswith(b"%PDF") else b""},
    "a final version under another number": {"finals": swap('"number":1,', '"number":2,')},
    "a final version with other numbers and a digest that fits": {"finals": lambda part: frozen(part, "problem-first", "no-such-criterion")},
    "a final version of another edition than it says": {"finals": lambda part: frozen(part, shipped().digest, "0" * 64)},
    "an assessment that follows itself": {"assessments": lambda part: re.sub(rb'"follows":null(.*?)"id":(\d+)', rb'"follows":\2\1"id":\2', part)},
    "assessments that follow each other": {"assessments": lambda part: part.replace(b'"follows":null', b'"follows":2')},
    "evidence that does not come along": {"evidence": lambda part: re.sub(rb'"digest":"[^"]*"', b'"digest":"' + b"0" * 64 + b'"', part)},
    "files of which nothing is said": {"files": lambda part: b""},
    "a report that does not come along": {
        "finals": lambda part: re.sub(rb'"report_digest":"[^"]*"', b'"report_digest":"' + b"0" * 64 + b'"', part),
    },
    "a final version that was changed": {"finals": swap("Probedorf", "Probestadt")},
    "a final version that cannot be read": {"finals": lambda part: part.replace(b"smart-readiness-final-1", b"smart-readiness-final-9")},
    "an event that does not exist": {"events": swap(EventKind.SUBMITTED, "applauded")},
    "a kind of change that does not exist": {"changes": swap('"kind":"saved"', '"kind":"loved"')},
    "a person who is not there": {"comments": swap('"person_id":5', '"person_id":99')},
    "a role that does not exist": {"people": swap('"coordinator"', '"emperor"')},
    "a steward": {"people": swap('"coordinator"', '"steward"')},
    "an address with a line break": {"people": swap("karla@example.org", "karla@example.org\\nBcc: x@y.z")},
    "a name of 300 characters": {"people": swap('"Karla"', f'"{"K" * 300}"')},
    "a column too many": {"people": swap('"number":1', '"number":true'), "steps": swap('"who"', '"is_steward":true,"who"')},
    "a moment that is none": {"changes": swap("2026-11-20T12:00:00+00:00", "yesterday")},
    "a number that is too large": {"changes": swap('"revision":1', f'"revision":{10**30}')},
    "a capacity without end": {"assessments": lambda part: re.sub(rb'"capacity":"[^"]*"', b'"capacity":"1/0"', part)},
    "a capacity that nobody can compute": {"assessments": swap('"capacity":"', '"capacity":"1e9999999')},
    "something else than evidence": {"evidence": lambda part: b"\x7fELF" + part if not part.startswith(b"{") else part},
    "something else than a report": {"finals": lambda part: b"<script>" if part.startswith(b"%PDF") else part},
    "rows that are no rows": {"events": lambda part: b"[1,2]\n7\n"},
    "JSON without end": {"events": lambda part: b"[" * 100_000},
    "no JSON": {"events": lambda part: b"\xff\xfe\n"},
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The export of a town that has something in every table."""
    place = empty_place(tmp_path_factory.mktemp("there"))
    return place.exported(full_town(place).municipality.key)


@pytest.fixture
def laptop(tmp_path: Path) -> Place:
    """An installation with nothing in it."""
    return empty_place(tmp_path)


def test_a_file_that_nobody_changed_is_taken(whole: bytes, laptop: Place) -> None:
    laptop.imported(forged(whole))


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_file_is_refused_and_leaves_nothing(forgery: str, whole: bytes, laptop: Place) -> None:
    changed = forged(whole, **FORGERIES[forgery])
    assert forgery == "a newer format" or parts(changed) != parts(forged(whole))
    with pytest.raises(Invalid):
        laptop.imported(changed)
    with reading(laptop.engine) as session:
        assert [session.scalar(select(func.count()).select_from(row)) for row in (MunicipalityRow, PersonRow, AssessmentRow, EventRow)] == [0] * 4


def test_the_sentence_names_the_criterion_that_nobody_knows_and_where_it_stands(whole: bytes, laptop: Place) -> None:
    with pytest.raises(Invalid) as refused:
        laptop.imported(forged(whole, comments=swap(FIRST, "no-such-criterion")))
    assert [(each.where, say(each.message)) for each in refused.value.problems] == [
        ("comments.criterion", "It names the criterion “no-such-criterion”, which no edition knows, neither in this file nor here."),
    ]


@pytest.mark.parametrize("missing", [False, True])
def test_to_know_the_digest_of_a_file_opens_no_file_of_another_municipality(missing: bool, whole: bytes, laptop: Place) -> None:
    laptop.imported(forged(whole))
    target, found = BytesIO(), parts(whole)
    contents = [name for name in found if name.startswith(("evidence/", "finals/"))]
    with sealing(target, KIND) as sealed:
        for name in set(found) - {"contents.json", *contents}:
            sealed.add(name, [found[name]])
        sealed.seal({"format": 1, "missing": [name.partition("/")[2] for name in contents] if missing else []})
    with pytest.raises(Invalid):
        laptop.imported(target.getvalue())


def test_a_file_that_is_larger_than_is_taken_is_refused(whole: bytes, laptop: Place) -> None:
    with pytest.raises(TooLarge):
        laptop.imported(whole, limit=1000)
