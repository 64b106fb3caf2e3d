"""Handing a link over: sent by e-mail where that is set up and works, else shown to be copied."""

from dataclasses import dataclass

from assessment.exchange.mail import Letter, send
from assessment.roles import Role
from assessment.translation import gettext as _
from assessment.translation import say
from assessment.web.addresses import public_root
from assessment.web.site import site
from assessment.wording import ROLES


@dataclass(frozen=True, slots=True)
class Handed:
    """A link that was made: sent to an address, or to be copied because it could not be sent or nobody said where to."""

    address: str
    sent_to: str = ""
    failed: bool = False


def hand_over(secret: str, *, to: str, subject: str, text: str, leads_to: str = "join") -> Handed:
    """Send the address of a link to somebody; `text` is what stands above it. What is committed is committed, whatever becomes of the letter."""
    address, settings = f"{public_root()}/{leads_to}/{secret}", site().settings
    if not to or not settings.has_mail:
        return Handed(address)
    letter = Letter(to, subject, f"{text}\n\n{address}\n\n{_('This link works once. If you did not expect it, you need not do anything.')}\n")
    if send(letter, url=settings.mail_url, sender=settings.mail_from):
        return Handed(address, sent_to=to)
    return Handed(address, failed=True)


def hand_over_password(secret: str, *, to: str, name: str) -> Handed:
    """Send or show a link with which somebody sets a password."""
    text = _("Hello %(name)s,\n\nwith this link you set a password for %(site)s:", name=name, site=site().settings.installation_name)
    return hand_over(secret, to=to, subject=_("Your password for %(site)s", site=site().settings.installation_name), text=text)


def hand_over_invitation(secret: str, *, to: str, place: str, role: Role) -> Handed:
    """Send or show a link with which somebody joins a municipality."""
    text = _(
        "Hello,\n\n%(place)s is looking at where it stands on its way to getting digital, and needs you as %(role)s. "
        "Please open this link; it leads you through signing in:",
        place=place, role=say(ROLES[role]),
    )
    return hand_over(secret, to=to, subject=_("You are invited: %(place)s", place=place), text=text)


def hand_over_offer(secret: str, *, to: str, place: str) -> Handed:
    """Send or show a link with which somebody from outside may see what is final of a municipality."""
    text = _(
        "Hello,\n\n%(place)s offers you to see its final assessments on %(site)s. Please open this link; you need an account there:",
        place=place, site=site().settings.installation_name,
    )
    return hand_over(secret, to=to, subject=_("%(place)s lets you look in", place=place), text=text, leads_to="grants")
