"""What stands around every page: it says where the questions speak another language than the page."""

import pytest

from assessment.web import frames
from tests.pages import Browser

SENTENCE = "are here in English only"


def test_where_questions_are_not_translated_the_page_says_so(visitor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "language", lambda: "de")
    assert SENTENCE in visitor.get("/questions").text


def test_where_they_speak_the_language_of_the_page_nothing_is_said(visitor: Browser) -> None:
    assert SENTENCE not in visitor.get("/questions").text
