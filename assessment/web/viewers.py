"""Who looks at a page, as far as its layout needs to know: in which role, of which municipality, under which name."""

from dataclasses import asdict, dataclass
from typing import Any

from flask import g, request, session

from assessment.roles import Role
from assessment.services.assessments import Opened
from assessment.services.municipalities import Member
from assessment.web.skeletons import slot

SIGNED_IN = "signed-in"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever looks: nobody in particular at a private address. `may_sign_in` on pages for everybody, `is_known` where a cookie says so.

    `town` is the address of the municipality, without a slash at the end.
    """

    team: bool = False
    role: Role | None = None
    town: str = ""
    my_name: str = ""
    may_sign_in: bool = False
    is_known: bool = False

    @property
    def coordinates(self) -> bool:
        """Whether this is a coordinator."""
        return self.role is Role.COORDINATOR

    @property
    def in_slots(self) -> "Viewer":
        """The same for everybody who sees the same: municipality and name are places to fill in."""
        town, name = slot("town") if self.town else "", slot("my-name") if self.my_name else ""
        return Viewer(self.team, self.role, town, name, self.may_sign_in, self.is_known)

    @property
    def values(self) -> dict[str, Any]:
        """What templates are given."""
        return {**asdict(self), "coordinates": self.coordinates}


def viewer() -> Viewer:
    """Whoever looks at the page that is asked for."""
    opened: Opened | None = g.get("opened")
    member: Member | None = g.get("member")
    person, team = g.get("person"), opened.team if opened else None
    if g.get("is_private", False):
        role = member.role if member else opened.role if opened and team else None
        is_here = team is not None and opened is not None and opened.sight is None  # somebody from outside does not belong on its pages
        key = member.municipality.key if member else team.municipality_key if team and is_here else ""
        name = person.name if person and (team or not opened) else ""
        return Viewer(team is not None, role, f"{request.script_root}/m/{key}" if key else "", name)
    return Viewer(may_sign_in=True, is_known=SIGNED_IN in session)
