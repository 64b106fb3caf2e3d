"""Saved comparisons: a name and the municipalities that stand in it, in order."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database.base import Base, Moment


class ComparisonRow(Base):
    """A comparison that somebody saved. `key` stands in its address; it opens only for people who may see all its members now.

    `neutral` puts Place A, B, … in the place of names, on screens and in exports.
    """

    __tablename__ = "comparisons"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(22), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    neutral: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)


class ComparisonMemberRow(Base):
    """A municipality in a saved comparison, by its position from 1. One that is deleted leaves its place empty, so that this can be said."""

    __tablename__ = "comparison_members"
    __table_args__ = (UniqueConstraint("comparison_id", "municipality_id"),)

    comparison_id: Mapped[int] = mapped_column(ForeignKey("comparisons.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipalities.id", ondelete="SET NULL"), index=True)
