"""Who may do what: every permission that a view carries, and the roles that hold it, as data."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What somebody is towards an assessment: anybody at all, a holder of its reading address, or of its editing address."""

    ANYBODY = "anybody"
    READER = "reader"
    EDITOR = "editor"


PERMISSIONS: Mapping[str, frozenset[Role]] = MappingProxyType({
    "public": frozenset({Role.ANYBODY, Role.READER, Role.EDITOR}),
    "assessment.read": frozenset({Role.READER, Role.EDITOR}),
    "assessment.edit": frozenset({Role.EDITOR}),
})


def may(role: Role, permission: str) -> bool:
    """Whether a role holds a permission.

    >>> may(Role.READER, "assessment.read"), may(Role.READER, "assessment.edit")
    (True, False)

    Raises `KeyError` for a permission that is not listed.
    """
    return role in PERMISSIONS[permission]
