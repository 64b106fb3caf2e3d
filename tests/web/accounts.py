"""Accounts with a password, to sign in with on the pages."""

from collections.abc import Mapping

from flask import Flask

from assessment.database.people import PersonRow
from assessment.database.session import writing
from assessment.roles import Person
from assessment.services import passwords
from tests.pages import Browser, Page
from tests.teams import engine_of

KARLAS = "kerze traktor nebel"


def give_password(app: Flask, who: Person, password: str) -> None:
    """Let somebody have a password."""
    hashed = passwords.hashed(password)
    with writing(engine_of(app)) as session:
        session.get_one(PersonRow, who.id).password = hashed


def signing_in(browser: Browser, email: str, password: str, *, status: int = 200, more: Mapping[str, str] | None = None) -> Page:
    """Fill in the page for signing in, and send it; the page that follows."""
    return browser.send(browser.get("/sign-in"), "/sign-in", {"email": email, "password": password, **(more or {})}, status=status)
