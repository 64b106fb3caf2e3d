"""Hostile and unlucky text in every field: it is kept as it is, shown as text, and never breaks a page."""

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from assessment.exchange.answers_file import parse
from tests.builders import shipped
from tests.pages import Browser, Page
from tests.web.conftest import begin

ASKED = shipped().dimensions[0].criteria[:2]
FIRST, SECOND = (criterion.id for criterion in ASKED)
TEXTS = {
    "markup": "<script>alert(1)</script></textarea><img src=x onerror=alert(1)>",
    "attribute": "\" autofocus onfocus=\"alert(1)' x='",
    "templates": "{{7*7}} {% raw %} ${7*7} #{7*7} %(x)s %s {0} {time}",
    "entities": "&lt;b&gt; &amp; &#0; &copy",
    "right to left": "\u202eevil\u202c \u05e9\u05dc\u05d5\u05dd",
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "thai": "เทศบาลเมืองบางแสน",
    "korean": "대한민국 서울",
    "combining": "Z\u0351\u036a" * 50,
    "no width": "a\u200bb\u2060c\u00add",
    "as long as may be": "ä" * 10_000,
}
WRONG: dict[str, dict[str, Any]] = {
    "no name": {"clientId": ""}, "a name of two": {"clientId": ["a"]}, "half a character": {"clientId": "\ud800"}, "a null": {"clientId": "a\0"},
    "a long name": {"clientId": "x" * 65}, "no revision": {"baseRevision": None}, "negative": {"baseRevision": -1}, "true": {"baseRevision": True},
    "fraction": {"baseRevision": 0.5}, "infinite": {"baseRevision": float("inf")}, "no number": {"baseRevision": float("nan")},
    "huge": {"baseRevision": 10**30}, "level as text": {"level": "2"}, "level true": {"level": True}, "level list": {"level": [2]},
    "level 5": {"level": 5},
    "level huge": {"level": 10**40}, "two at once": {"unknown": True}, "note as number": {"note": 5}, "note as table": {"note": {"a": 1}},
    "evidence unknown": {"evidence": "rumour"}, "evidence list": {"evidence": ["none"]}, "too long": {"note": "x" * 10_001},
    "a script as link": {"evidenceLink": "javascript:alert(1)"}, "a link with an end of line": {"evidenceLink": "https://a\n.org"},
}
NO_ANSWER = (b"", b"null", b"[]", b'"x"', b"{}", b"[" * 100_000, b"\xff\xfe{", b'{"baseRevision": ' + b"9" * 9999 + b"}")


def put(
    visitor: Browser, begun: Page, criterion: str = FIRST, *, raw: bytes | None = None, kind: str = "application/json",
    **changed: Any,  # noqa: ANN401 - anything may be sent
) -> TestResponse:
    """Send an answer as the script of the page does."""
    here = begun.address.removesuffix("/welcome")
    token = visitor.get(f"{here}/profile").fields()["csrf_token"]
    answer = {"level": 2, "evidence": "none", "note": "", "baseRevision": 0, "clientId": "one"} | changed
    body = json.dumps(answer).encode() if raw is None else raw
    return visitor.client.put(f"{here}/answers/{criterion}", data=body, content_type=kind, headers={"X-CSRFToken": token})


def stored(visitor: Browser, begun: Page) -> dict[str, Any]:
    """The answers as the file to keep holds them."""
    found: dict[str, Any] = json.loads(visitor.client.get(begun.address.replace("welcome", "answers.json")).text)
    return found


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_is_typed_comes_back_as_it_was_and_can_be_read_again(text: str, visitor: Browser, begun: Page) -> None:
    part = visitor.get(begun.address.replace("welcome", f"part/{ASKED[0].dimension}"))
    typed = {f"{FIRST}.{field}": text for field in ("note", "evidence-text")}
    visitor.send(part, changed={f"{FIRST}.choice": "2", f"{FIRST}.evidence": "described", **typed})
    answer = stored(visitor, begun)["answers"][FIRST]
    assert (answer["note"], answer["evidence-text"]) == (text, text)
    fields = visitor.get(part.address).fields()
    assert (fields[f"{FIRST}.note"], fields[f"{FIRST}.evidence-text"]) == (text, text)
    assert text[:50] in "".join(visitor.get(begun.address.replace("welcome", "results")).root.itertext())
    assert parse(json.dumps(stored(visitor, begun)), catalogue=shipped()).answers[FIRST].note == text


@pytest.mark.parametrize("nothing", ["\0", "\x1b[31m", "\x0b\x0c", "\x85\x9f", "\ufffe\uffff\ufdd0", "\U0001ffff\U0010fffe", "\r"])
def test_what_is_no_character_is_taken_out_and_the_rest_stays(nothing: str, visitor: Browser, begun: Page) -> None:
    assert put(visitor, begun, note=f"before{nothing}after").status_code == 200
    assert stored(visitor, begun)["answers"][FIRST]["note"] == {"\r": "before\nafter", "\x1b[31m": "before[31mafter"}.get(nothing, "beforeafter")
    visitor.get(begun.address.replace("welcome", "results"))


@pytest.mark.parametrize("name", [text[:200] for text in TEXTS.values()], ids=TEXTS)
def test_the_name_of_a_place_may_be_anything_of_200_characters(name: str, visitor: Browser) -> None:
    begun = begin(visitor, name=name)
    assert stored(visitor, begun)["municipality"]["name"] == " ".join(name.split())
    assert visitor.get(begun.address.replace("welcome", "results")).status == 200


@pytest.mark.parametrize("changed", [
    {"name": "x" * 300}, {"name": "\0\1"}, {"name": "  "}, {"country": "XX"}, {"population": "9" * 5000}, {"population": "²"}, {"population": "-5"},
    {"kind": "association"}, {"kind": "kingdom"},
], ids=str)
def test_a_profile_that_cannot_be_comes_back_with_all_that_was_typed(changed: dict[str, str], visitor: Browser) -> None:
    form = visitor.get("/begin/full")
    typed = form.fields() | {"name": "Probedorf", "country": "DE", "population": "640", "kind": "village"} | changed
    again = visitor.post(form, typed, status=400)
    kept = again.fields()
    assert {name: kept.get(name) for name in typed if name not in (*changed, "csrf_token")} == {
        name: value for name, value in typed.items() if name not in (*changed, "csrf_token")
    }


@pytest.mark.parametrize("changed", WRONG.values(), ids=WRONG)
def test_an_answer_of_the_wrong_kind_is_refused_and_changes_nothing(changed: dict[str, Any], visitor: Browser, begun: Page) -> None:
    refused = put(visitor, begun, **changed)
    assert (refused.status_code, list(refused.get_json())) == (400, ["problems"])
    assert stored(visitor, begun)["answers"] == {}


@pytest.mark.parametrize("raw", NO_ANSWER, ids=range(len(NO_ANSWER)))
def test_what_is_no_answer_at_all_is_refused(raw: bytes, visitor: Browser, begun: Page) -> None:
    assert put(visitor, begun, raw=raw).status_code == 400


def test_another_kind_of_content_is_refused(visitor: Browser, begun: Page) -> None:
    assert put(visitor, begun, kind="text/plain").status_code == 415


def test_a_future_revision_is_a_conflict_and_loses_neither(visitor: Browser, begun: Page) -> None:
    put(visitor, begun, note="first")
    assert put(visitor, begun, note="second", baseRevision=99, clientId="two").status_code == 409
    assert "second" in visitor.get(begun.address.replace("welcome", f"history/{FIRST}")).said


def test_the_name_of_another_saving_is_not_taken_for_done(visitor: Browser, begun: Page) -> None:
    assert put(visitor, begun, note="first").get_json()["revision"] == 1
    assert put(visitor, begun, note="other words", baseRevision=1).get_json()["revision"] == 2
    assert put(visitor, begun, SECOND, note="elsewhere").get_json()["revision"] == 1
    assert [answer["note"] for answer in stored(visitor, begun)["answers"].values()] == ["other words", "elsewhere"]


@pytest.mark.parametrize("go", [
    "//evil.org", "///evil.org", "/\\evil.org", "/\t/evil.org", "//[", "http:evil.org", "javascript:x", "/\r\nX: y", "\0/", " //x",
])
def test_a_button_leads_to_no_other_site(go: str, visitor: Browser, begun: Page) -> None:
    part = visitor.get(begun.address.replace("welcome", f"part/{ASKED[0].dimension}"))
    answer = visitor.client.post(part.address, data=part.fields() | {"go": go})
    assert (answer.status_code, answer.location) == (303, begun.address.removesuffix("welcome"))


@pytest.mark.parametrize("revision", ["9" * 5000, "9" * 30, "-1", "x", "²"])
def test_a_revision_that_cannot_be_does_not_lose_what_was_typed(revision: str, visitor: Browser, begun: Page) -> None:
    part = visitor.get(begun.address.replace("welcome", f"part/{ASKED[0].dimension}"))
    visitor.send(part, changed={f"{FIRST}.choice": "2", f"{FIRST}.note": "kept", f"{FIRST}.revision": revision})
    assert stored(visitor, begun)["answers"][FIRST]["note"] == "kept"


@pytest.mark.parametrize("change", ["9" * 5000, "-1", "x", "", "²", "7"])
def test_a_change_that_never_was_cannot_be_brought_back(change: str, visitor: Browser, begun: Page) -> None:
    put(visitor, begun)
    put(visitor, begun, level=3, baseRevision=1, clientId="two")
    page = visitor.get(begun.address.replace("welcome", f"history/{FIRST}"))
    assert visitor.send(page, changed={"change": change}, status=400).heading == "This could not be understood"


def test_an_earlier_answer_is_brought_back_even_if_somebody_saved_meanwhile(visitor: Browser, begun: Page) -> None:
    put(visitor, begun, note="the very first")
    put(visitor, begun, note="the second", baseRevision=1, clientId="two")
    page = visitor.get(begun.address.replace("welcome", f"history/{FIRST}"))
    put(visitor, begun, note="a colleague's", baseRevision=2, clientId="three")
    visitor.send(page)
    assert stored(visitor, begun)["answers"][FIRST]["note"] == "the very first"


@pytest.mark.parametrize(("who", "by"), [("A" * 201, "2027-01-31"), ("Anna of the town hall", "1999-12-31"), ("Anna of the town hall", "2200-01-01")])
def test_a_plan_that_cannot_be_saved_comes_back_as_it_was_typed(who: str, by: str, visitor: Browser, begun: Page) -> None:
    put(visitor, begun)
    put(visitor, begun, SECOND, clientId="two")
    results = visitor.get(begun.address.replace("welcome", "results"))
    action = results.address.replace("results", "plan")
    names = [name.removesuffix(".who") for name in results.fields(action) if name.endswith(".who")]
    typed = {f"{names[0]}.who": who, f"{names[0]}.by": by, f"{names[1]}.who": "Karl"}
    again = visitor.send(results, action, typed, status=400).fields(action)
    assert typed.items() <= again.items()
    assert stored(visitor, begun)["plan"]["steps"] == {names[1]: {"who": "Karl"}}
