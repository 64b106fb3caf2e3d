"""Assessments and their plans as rows."""

from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database.base import Base, Exact, Moment


class AssessmentRow(Base):
    """One municipality working through one edition. Of the editing secret only the SHA-256 is kept.

    A team's assessment has a municipality and a `key`, which stands in addresses and opens nothing by itself; `follows` is the one before it.
    One that `carries` has answers that were taken over from elsewhere and do not count. `moved_from` names the edition that it was moved from.
    """

    __tablename__ = "assessments"

    id: Mapped[int] = mapped_column(primary_key=True)
    edit_digest: Mapped[str] = mapped_column(String(64), unique=True)
    read_secret: Mapped[str] = mapped_column(String(32), unique=True)
    edition: Mapped[str] = mapped_column(String(40))
    edition_digest: Mapped[str] = mapped_column(String(80))
    engine_version: Mapped[str] = mapped_column(String(40))
    scope: Mapped[str] = mapped_column(String(10))
    continued_from_quick: Mapped[bool] = mapped_column(default=False)
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(2), default="")
    population: Mapped[int | None]
    kind: Mapped[str | None] = mapped_column(String(20))
    capacity: Mapped[Fraction] = mapped_column(Exact)
    dated: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment, index=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment, index=True)
    key: Mapped[str | None] = mapped_column(String(22), unique=True)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipalities.id", ondelete="CASCADE"), index=True)
    follows: Mapped[int | None] = mapped_column(ForeignKey("assessments.id", ondelete="SET NULL"))
    carries: Mapped[bool] = mapped_column(default=False)
    moved_from: Mapped[str | None] = mapped_column(String(40))
    moved_at: Mapped[datetime | None] = mapped_column(Moment)


class StepRow(Base):
    """Who has taken on the next step of a criterion, and by when."""

    __tablename__ = "steps"

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(80), primary_key=True)
    who: Mapped[str] = mapped_column(String(200), default="")
    by: Mapped[date | None]
