"""Who publishes a report: the name of the installation and its logo, as they are when the report is asked for."""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256

from assessment.config import MEGABYTE, Settings

PRODUCT = Settings.installation_name
LARGEST_LOGO = MEGABYTE
_BEGINNINGS = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a report says of the installation that it comes from; `logo` is the file itself, empty where there is none."""

    name: str = PRODUCT
    logo: bytes = b""

    @property
    def digest(self) -> str:
        """What tells it from every other; empty for an installation without a name and logo of its own."""
        return "" if self == Letterhead() else sha256(self.name.encode() + b"\0" + self.logo).hexdigest()

    @property
    def address(self) -> str:
        """The logo as an address that holds all of it; empty where it is none of the kinds that can be printed."""
        kind = next((kind for beginning, kind in _BEGINNINGS if self.logo.startswith(beginning)), "")
        kind = kind or ("image/svg+xml" if b"<svg" in self.logo else "")
        return f"data:{kind};base64,{b64encode(self.logo).decode()}" if kind else ""


def letterhead_of(settings: Settings) -> Letterhead:
    """The letterhead of an installation; a logo that cannot be read, or is larger than a megabyte, is left out."""
    try:
        if settings.logo is None or settings.logo.stat().st_size > LARGEST_LOGO:
            return Letterhead(settings.installation_name)
        return Letterhead(settings.installation_name, settings.logo.read_bytes())
    except OSError:
        return Letterhead(settings.installation_name)
