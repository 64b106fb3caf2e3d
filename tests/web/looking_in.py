"""What tests do with grants on the pages: offer, accept, and find the forms."""

import re

from flask import Flask
from sqlalchemy import select

from assessment.database.grants import GrantRow
from assessment.database.session import writing
from assessment.roles import Person, Role
from assessment.services.grants import Terms
from assessment.services.municipalities import Member
from assessment.services.offers import accept_grant, offer_grant
from assessment.web.site import now
from tests.pages import Browser, Page
from tests.teams import TeamTown, engine_of


def coordinator(town: TeamTown) -> Member:
    """Karla as the services see her."""
    return Member(town.municipality, town.people["Karla"], Role.COORDINATOR)


def granted(app: Flask, town: TeamTown, who: Person, terms: Terms = Terms()) -> str:  # noqa: B008 - it is frozen
    """Let somebody see what is final; gives the key of the grant."""
    with writing(engine_of(app)) as session:
        accept_grant(session, offer_grant(session, coordinator(town), terms, now=now(), days=14), who, now=now())
        return session.scalars(select(GrantRow.key).order_by(GrantRow.id.desc())).first() or ""


def here(town: TeamTown) -> str:
    """The address of the page of what others may see."""
    return f"/m/{town.municipality.key}/grants"


def action(page: Page, ends_with: str) -> str:
    """Where the first form leads whose address ends so."""
    return next(form.get("action") or "" for form in page.every("form") if (form.get("action") or "").endswith(ends_with))


def offered(karla: Browser, town: TeamTown, **typed: str) -> str:
    """The address of the link of an offer, as the page shows it once."""
    page = karla.send(karla.get(here(town)), f"{here(town)}/offer", typed)
    (link,) = set(re.findall(r"/grants/[\w-]{32}", page.text))
    return str(link)
