"""Municipalities, who belongs to which in what role, and which municipality belongs to which association."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database.base import Base, Moment


class MunicipalityRow(Base):
    """The body that is assessed, with its present profile. `key` stands in addresses; it opens nothing by itself."""

    __tablename__ = "municipalities"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(22), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2), default="")
    population: Mapped[int | None]
    kind: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment, index=True)


class MembershipRow(Base):
    """A person's role in a municipality: one role each, the coordinator's holds that of a contributor too."""

    __tablename__ = "memberships"

    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(20))
    since: Mapped[date]


class AssociationRow(Base):
    """A municipality that belongs to an association, which is a municipality of the kind `association`."""

    __tablename__ = "associations"

    association_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id", ondelete="CASCADE"), primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id", ondelete="CASCADE"), primary_key=True, index=True)
    since: Mapped[date]
