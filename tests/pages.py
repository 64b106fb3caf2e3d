"""A browser over Flask's test client that looks at every page it fetches: nobody can forget to check one.

`SMART_READINESS_PAGES` names a folder in which every page is kept, for the HTML checker.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from tinyhtml5 import parse  # type: ignore[import-untyped]  # it says nothing about its types
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

KEPT = "SMART_READINESS_PAGES"
SPACES = re.compile(r"\s+")
MARK = re.compile(r'(?<=name="csrf_token" value=")[^"]*')
UNLABELLED = ("hidden", "submit", "button")
Fields = dict[str, str]


@dataclass(frozen=True)
class Page:
    """One page as it was answered."""

    address: str
    status: int
    text: str
    headers: Headers
    root: Element

    def every(self, *tags: str) -> Iterator[Element]:
        """The elements of these kinds, in order."""
        return (element for element in self.root.iter() if element.tag in tags)

    def by_id(self, identifier: str) -> Element:
        """The element with this id."""
        return next(element for element in self.root.iter() if element.get("id") == identifier)

    @property
    def heading(self) -> str:
        """The text of the one top heading."""
        return words(next(self.every("h1")))

    @property
    def title(self) -> str:
        """What the browser's tab says."""
        return words(next(element for element in self.root.find("head") or () if element.tag == "title"))

    @property
    def unmarked(self) -> str:
        """The whole markup but for the marks of forms, which differ from moment to moment."""
        return MARK.sub("", self.text)

    @property
    def said(self) -> str:
        """Everything that can be read in the page's main part."""
        return words(next(self.every("main")))

    def form(self, identifier: str = "") -> Element:
        """The form with this id or action, or the first of the page's main part."""
        forms = self.every("form") if identifier else self.by_id("main").iter("form")
        return next(form for form in forms if not identifier or identifier in (form.get("id"), form.get("action")))

    def fields(self, identifier: str = "") -> Fields:
        """What a form would send if it were sent as it stands."""
        return dict(sent_fields(self.form(identifier)))


def words(element: Element) -> str:
    """The text of an element, with single spaces; what only pictures say is left out."""
    return SPACES.sub(" ", "".join(_texts(element))).strip()


def _texts(element: Element) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in ("script", "style", "svg", "noscript"):
        return
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def sent_fields(form: Element) -> Iterator[tuple[str, str]]:
    """The names and values of a form's fields that count."""
    for field in form.iter():
        name = field.get("name")
        if not name:
            continue
        if field.tag == "textarea":
            yield name, "".join(field.itertext())
        elif field.tag == "select":
            chosen = [option for option in field.iter("option") if option.get("selected") is not None] or list(field.iter("option"))[:1]
            yield from ((name, option.get("value", "")) for option in chosen)
        elif field.tag == "input" and (field.get("type") not in ("radio", "checkbox", "file") or field.get("checked") is not None):
            yield name, field.get("value", "")


class Browser:
    """Fetches pages, checks each, and sends forms."""

    def __init__(self, app: Flask) -> None:
        self.app, self.client = app, app.test_client()

    def get(self, address: str, status: int = 200) -> Page:
        """Fetch a page, following redirects."""
        return self.seen(self.client.get(address, follow_redirects=True), status)

    def send(self, page: Page, identifier: str = "", changed: Mapping[str, str] | None = None, *, status: int = 200) -> Page:
        """Send a form of a page as it stands, with some fields changed, and follow where that leads."""
        return self.post(page, page.fields(identifier) | dict(changed or {}), identifier, status=status)

    def post(self, page: Page, fields: Mapping[str, str], identifier: str = "", *, status: int = 200) -> Page:
        """Send these fields to where a form of the page sends them."""
        address = urljoin(page.address, page.form(identifier).get("action") or "")
        return self.seen(self.client.post(address, data=dict(fields), follow_redirects=True), status)

    def seen(self, answer: TestResponse, status: int | None = None) -> Page:
        """An answer as a page, checked and kept."""
        assert answer.status_code == (status or answer.status_code), f"{answer.request.path}: {answer.status}\n{answer.text[:3000]}"
        root = parse(answer.text, namespace_html_elements=False)
        page = Page(answer.request.path, answer.status_code, answer.text, answer.headers, root)
        check(page, self.app)
        keep(page)
        return page


def check(page: Page, app: Flask) -> None:
    """Everything that must hold for every page."""
    identifiers = [identifier for element in page.root.iter() if (identifier := element.get("id"))]
    assert page.root.get("lang"), f"{page.address} says no language"
    assert len(list(page.every("h1"))) == 1, f"{page.address} has not one top heading"
    assert page.title.startswith(page.heading), f"{page.address}: the title {page.title!r} does not begin with {page.heading!r}"
    assert len(identifiers) == len(set(identifiers)), f"{page.address}: ids twice: {sorted({i for i in identifiers if identifiers.count(i) > 1})}"
    assert not list(page.every("style")), f"{page.address} has styles inside"
    assert all(script.get("src") for script in page.every("script")), f"{page.address} has a script inside"
    assert not [element for element in page.root.iter() if is_inline(element)], f"{page.address} has an inline style or script"
    assert list(unlabelled(page)) == [], f"{page.address} has fields without a label"
    assert list(broken_references(page, set(identifiers))) == [], f"{page.address} refers to ids that are not there"
    assert list(lost_links(page, app)) == [], f"{page.address} links to nothing"


def is_inline(element: Element) -> bool:
    """Whether an element carries a style or a script of its own."""
    return any(name == "style" or name.startswith("on") for name in element.attrib)


def unlabelled(page: Page) -> Iterator[str]:
    """The fields that no label names."""
    labelled = {label.get("for") for label in page.every("label")}
    for field in page.every("input", "select", "textarea"):
        if field.get("type") not in UNLABELLED and field.get("id") not in labelled and not field.get("aria-label"):
            yield str(field.get("name"))


def broken_references(page: Page, identifiers: set[str]) -> Iterator[str]:
    """What is said to describe or label something, and is not there."""
    for element in page.root.iter():
        for name in ("aria-describedby", "aria-labelledby", "for", "form"):
            yield from (wanted for wanted in (element.get(name) or "").split() if wanted not in identifiers)


def lost_links(page: Page, app: Flask) -> Iterator[str]:
    """Addresses on this site that no view answers, and places on this page that do not exist."""
    adapter = app.url_map.bind("localhost")
    identifiers = {element.get("id") for element in page.root.iter()}
    for name, method in (("href", "GET"), ("action", "POST"), ("src", "GET"), ("formaction", "POST")):
        for element in page.root.iter():
            target = element.get(name)
            if target is None or target.startswith(("mailto:", "data:")) or urlsplit(target).netloc:
                continue
            if target.startswith("#"):
                yield from () if target[1:] in identifiers else (target,)
                continue
            try:
                adapter.match(urlsplit(urljoin(page.address, target)).path, method=method)
            except HTTPException:
                yield target


def keep(page: Page) -> None:
    """Keep a page for the HTML checker; the same page once."""
    if folder := os.environ.get(KEPT):
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / f"{sha256(page.text.encode()).hexdigest()[:16]}.html").write_text(page.text, encoding="utf-8")
