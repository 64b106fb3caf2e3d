"""Filled forms that wait until somebody chooses what to take over from them, as rows."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database.base import Base, Moment


class IntakeRow(Base):
    """One uploaded file for one assessment: what was read from it, and once somebody chose, what was `taken` over. `key` stands in its address."""

    __tablename__ = "intakes"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(22), unique=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(String(255))
    given: Mapped[str] = mapped_column(Text)
    taken: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Moment)
    ends_at: Mapped[datetime] = mapped_column(Moment, index=True)
