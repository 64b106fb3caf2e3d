"""Every address with every role: who gets in, who is told that it is somebody else's task, and who learns nothing at all.

`pytest -s tests/web/test_roles.py` prints the table.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from assessment.config import Settings
from assessment.database.session import writing
from assessment.roles import PERMISSIONS, Role
from assessment.services.grants import Holder, Terms, give
from assessment.web.permissions import TOKEN_HEADER, Guarded
from tests.builders import shipped
from tests.finals import finalise
from tests.pages import Browser
from tests.teams import NOON, TeamTown, engine_of, person, signed_in, team_town

STRANGER, NEIGHBOUR, STEWARD, GUEST = "a stranger", "a neighbour", "a steward", "a guest by a grant"
MEMBERS: Mapping[str, Role] = {"Karla": Role.COORDINATOR, "Carlo": Role.CONTRIBUTOR, "Rita": Role.REVIEWER, "Konrad": Role.CONSULTANT}
IN, TOLD, NOTHING, ASKED = "in", "told", "nothing", "sign in"
CONTENT: Mapping[str, Any] = {
    "dimension": shipped().dimensions[0].id, "criterion": shipped().dimensions[0].criteria[0].id, "scope": "full",
    "place": shipped().case_studies[0].id, "filename": "icon.svg",
}

NUMBER = re.compile(r"<int[^:]*:(\w+)>")
ANSWER = {
    "level": 2, "unknown": False, "notApplicable": "", "evidence": "none", "evidenceText": "", "evidenceLink": "", "note": "",
    "baseRevision": 0, "clientId": "a-client",
}


@dataclass(frozen=True)
class Asking:
    """One address of the map, asked for in one way."""

    rule: Rule
    method: str
    permission: str

    @property
    def belongs_to(self) -> str:
        """What the address names: a team's assessment, a municipality, or nothing of the kind."""
        return next((name for name in ("door", "municipality") if name in self.rule.arguments), "")


@pytest.fixture
def town(app: Flask) -> TeamTown:
    """A municipality with one person in each role."""
    return team_town(engine_of(app))


@pytest.fixture
def shown(app: Flask, web_settings: Settings) -> TeamTown:
    """Another one with something final, which a guest may look at by a grant with everything."""
    town = team_town(engine_of(app), suffix=" Offen")
    finalise(engine_of(app), web_settings, town)
    return town


@pytest.fixture
def browsers(app: Flask, town: TeamTown, shown: TeamTown) -> dict[str, Browser]:
    """Everybody who could come by."""
    other = team_town(engine_of(app), suffix=" Nachbar")
    with writing(engine_of(app)) as session:
        steward = person(session, "Stefan", is_steward=True)
        gerda = person(session, "Gerda")
        give(session, shown.municipality.id, Holder(person=gerda.id), Terms(with_notes=True, with_evidence=True), by=None, now=NOON)
    members = {name: signed_in(app, town.people[name]) for name in MEMBERS}
    others = {GUEST: gerda, NEIGHBOUR: other.people["Karla"], STEWARD: steward}
    return {**members, **{name: signed_in(app, who) for name, who in others.items()}, STRANGER: Browser(app)}


def askings(app: Flask) -> list[Asking]:
    """Every address with every method; reading addresses open to whoever holds them and are tested elsewhere."""
    found = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        assert isinstance(view, Guarded)
        if "read_secret" not in rule.arguments and view.permission != "public":
            found += [Asking(rule, method, view.permission) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return found


def expected(asking: Asking, who: str) -> str:
    """What the permissions say."""
    if who == STRANGER:
        return ASKED
    if who == GUEST and asking.belongs_to == "door":
        return IN if Role.CONSULTANT in PERMISSIONS[asking.permission] else NOTHING
    if asking.belongs_to:
        return NOTHING if who not in MEMBERS else _of_member(asking, MEMBERS[who])
    role = Role.STEWARD if who == STEWARD else Role.PERSON
    return IN if role in PERMISSIONS[asking.permission] else TOLD


def _of_member(asking: Asking, role: Role) -> str:
    if asking.belongs_to == "door" and role is Role.CONSULTANT:
        return NOTHING  # nothing is final yet
    return IN if role in PERMISSIONS[asking.permission] else TOLD


def met(app: Flask, asking: Asking, browser: Browser, town: TeamTown) -> str:
    """What happens. Whoever gets in may still be told that what was sent is wrong."""
    numbers = dict.fromkeys(NUMBER.findall(asking.rule.rule), 1)
    values = {**dict.fromkeys(asking.rule.arguments, "A" * 22), **numbers, **CONTENT, "door": town.key, "municipality": town.municipality.key}
    built = asking.rule.build({name: values[name] for name in asking.rule.arguments})
    assert built
    if asking.method == "PUT":
        answer = browser.client.put(built[1], json=ANSWER, headers={TOKEN_HEADER: mark(browser)})
    else:
        answer = browser.client.open(built[1], method=asking.method)
    if answer.status_code in (303, 401) and (answer.status_code == 401 or "/sign-in" in (answer.location or "")):
        return ASKED
    if answer.status_code == 403:
        return TOLD
    return NOTHING if answer.status_code == 404 else IN


def below(asking: Asking) -> set[str]:
    """What else the address names, which does not exist here: whoever gets in finds nothing under it."""
    return set(asking.rule.arguments) - {"door", "municipality", *CONTENT}


def mark(browser: Browser) -> str:
    """The mark of a form, as this browser gets it."""
    return browser.get("/begin/full").fields()["csrf_token"]


def test_every_address_lets_in_whom_its_permission_names_and_nobody_else(
    app: Flask, town: TeamTown, shown: TeamTown, browsers: dict[str, Browser],
) -> None:
    table, wrong = [], []
    for asking in askings(app):
        row = {who: met(app, asking, browser, shown if who == GUEST else town) for who, browser in browsers.items()}
        table.append(f"{asking.method:5} {asking.rule.rule:55} {asking.permission:24} {'  '.join(f'{word:8}' for word in row.values())}")
        for who, outcome in row.items():
            should = expected(asking, who)
            if outcome != should and not (should == IN and outcome == NOTHING and below(asking)):
                wrong.append(f"{asking.method} {asking.rule.rule}: {who} met {outcome!r} instead of {should!r}")
    print("\n".join(["", f"{'':87}{'  '.join(f'{who[:8]:8}' for who in browsers)}", *table]))
    assert wrong == []
