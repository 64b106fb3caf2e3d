"""Who may do what: every permission that a view carries, and the roles that hold it, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What somebody is: anybody at all, a holder of a reading or an editing address, somebody signed in, or a member with a task.

    A membership is as coordinator, contributor, reviewer or consultant; a steward runs the installation and sees no assessment.
    """

    ANYBODY = "anybody"
    READER = "reader"
    EDITOR = "editor"
    PERSON = "person"
    CONTRIBUTOR = "contributor"
    REVIEWER = "reviewer"
    CONSULTANT = "consultant"
    COORDINATOR = "coordinator"
    STEWARD = "steward"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in."""

    id: int
    name: str
    email: str
    is_steward: bool = False


MEMBERSHIPS = (Role.COORDINATOR, Role.CONTRIBUTOR, Role.REVIEWER, Role.CONSULTANT)
_EVERYBODY = frozenset(Role)
_SIGNED_IN = frozenset({Role.PERSON, *MEMBERSHIPS, Role.STEWARD})

PERMISSIONS: Mapping[str, frozenset[Role]] = MappingProxyType({
    "public": _EVERYBODY,
    "signed-in": _SIGNED_IN,
    "comparison.see": _SIGNED_IN,
    "installation.run": frozenset({Role.STEWARD}),
    "municipality.see": frozenset(MEMBERSHIPS),
    "municipality.coordinate": frozenset({Role.COORDINATOR}),
    "assessment.read": frozenset({Role.READER, Role.EDITOR, *MEMBERSHIPS}),
    "assessment.answer": frozenset({Role.EDITOR, Role.COORDINATOR, Role.CONTRIBUTOR}),
    "assessment.look": frozenset({Role.EDITOR, Role.COORDINATOR, Role.CONTRIBUTOR, Role.REVIEWER}),
    "assessment.edit": frozenset({Role.EDITOR, Role.COORDINATOR}),
    "assessment.own": frozenset({Role.EDITOR}),
    "assessment.discuss": frozenset({Role.COORDINATOR, Role.CONTRIBUTOR, Role.REVIEWER}),
    "assessment.coordinate": frozenset({Role.COORDINATOR}),
    "assessment.review": frozenset({Role.REVIEWER}),
})


def may(role: Role, permission: str) -> bool:
    """Whether a role holds a permission.

    >>> may(Role.READER, "assessment.read"), may(Role.READER, "assessment.edit")
    (True, False)

    Raises `KeyError` for a permission that is not listed.
    """
    return role in PERMISSIONS[permission]
