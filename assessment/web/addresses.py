"""Whole addresses, for people to keep: the public address of an installation is configuration; without it, the one this browser uses."""

from flask import request
from markupsafe import Markup
from segno import make_qr

from assessment.services.assessments import Opened
from assessment.web.site import site

MASK = 3  # any of the eight can be read; looking for the prettiest costs more than the whole page


def public_root() -> str:
    """Where this installation is found, without a slash at the end."""
    return site().settings.public_url or request.url_root.rstrip("/")


def editing_address(opened: Opened) -> str:
    """The address under which answers can be changed; it is shown to those only who already have it."""
    return f"{public_root()}/a/{opened.edit_secret}/"


def reading_address(opened: Opened) -> str:
    """The address for the council: it shows the results and changes nothing."""
    return f"{public_root()}/r/{opened.read_secret}/"


def qr_code(address: str) -> Markup:
    """An address as a square to photograph; it says nothing that does not stand beside it as text."""
    code = make_qr(address, error="m", mask=MASK, boost_error=False)
    drawn = code.svg_inline(omitsize=True, svgclass="qr", lineclass=None, border=2, dark="#17242a", light="#ffffff")
    return Markup(drawn.replace("<svg ", '<svg aria-hidden="true" ', 1))  # noqa: S704 - drawn here, from an address
