"""A real provider, and what people do on its pages."""

import urllib.error
import urllib.request
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

from flask import Flask

from assessment.config import Settings
from assessment.database.session import writing
from assessment.roles import Role
from assessment.services.links import LinkKind, make_link
from assessment.web import create_app
from assessment.web.site import now
from tests.pages import Browser, Page
from tests.teams import TeamTown, engine_of

PEOPLE: dict[str, dict[str, object]] = {
    "karla-at-home": {"name": "Karla Berger", "email": "karla@example.org", "email_verified": True},
    "carlo-at-home": {"name": "Carlo", "email": "carlo@example.org"},
    "neu-at-home": {"name": "Ñeu <b>", "email": "neu@example.org", "email_verified": True},
}


class _Stay(urllib.request.HTTPRedirectHandler):
    """Redirects are looked at, not followed."""

    def redirect_request(self, *_: object) -> None:
        return None


@dataclass(frozen=True)
class Provider:
    """A provider that runs, and what people do on its pages."""

    url: str

    def asked(self, address: str, **fields: str) -> str:
        """Send the form of the provider's page for consent; where it sends the browser back to, on our site."""
        assert address.startswith(f"{self.url}/"), address
        try:
            with urllib.request.build_opener(_Stay).open(address, data=urlencode(fields).encode(), timeout=20) as answer:
                raise AssertionError(answer.read())
        except urllib.error.HTTPError as redirect:
            back = urlsplit(redirect.headers["Location"])
        assert (back.scheme, back.netloc) == ("https", "probedorf.example"), back
        return f"{back.path}?{back.query}"


def app_with(settings: Settings, provider: Provider) -> Flask:
    """An application that lets people sign in there."""
    return create_app(replace(
        settings, openid_issuer=provider.url, openid_client_id="smart-readiness", openid_client_secret="a secret", openid_name="Probedorf ID",
        public_url="https://probedorf.example",
    ))


def sent_to(browser: Browser, start: str) -> str:
    """Where a page sends somebody at the provider."""
    answer = browser.client.get(start)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def there_and_back(browser: Browser, provider: Provider, start: str, subject: str, *, status: int = 200) -> Page:
    """Go to the provider, say who one is, and come back; the page that follows."""
    return browser.get(provider.asked(sent_to(browser, start), sub=subject), status)


def connect(browser: Browser, provider: Provider, subject: str) -> Page:
    """Connect the account of who is signed in."""
    return browser.send(there_and_back(browser, provider, "/me/openid/start", subject), "connect")


def invitation(app: Flask, town: TeamTown, email: str) -> str:
    """The address of an invitation as contributor."""
    with writing(engine_of(app)) as session:
        town_id = town.municipality.id
        secret = make_link(session, LinkKind.INVITATION, now=now(), days=14, municipality=town_id, role=Role.CONTRIBUTOR, email=email)
    return f"/join/{secret}"
