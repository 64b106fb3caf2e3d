"""The course of an assessment: events that are only ever added, and what was frozen when it became final."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database.answers import Given
from assessment.database.base import Base, Moment


class EventRow(Base):
    """Something that happened to an assessment. Its state is folded from these; `criteria` are identifiers separated by spaces.

    `number` counts from 1 within an assessment, so that of two who act at once only one can.
    """

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("assessment_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(30))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    reason: Mapped[str] = mapped_column(Text, default="")
    criteria: Mapped[str] = mapped_column(Text, default="")


class ReviewRow(Base):
    """What a reviewer says of one answer: a level beside the one `declared` then, with a reason. Only the newest counts; none is overwritten."""

    __tablename__ = "reviews"
    __table_args__ = (Index("ix_reviews_assessment_id_criterion_id", "assessment_id", "criterion", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"))
    criterion: Mapped[str] = mapped_column(String(80))
    declared: Mapped[int | None]
    level: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text)
    revision: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Moment)


class FinalRow(Base):
    """A final assessment, frozen: everything that its report is made of, and the report once it was made."""

    __tablename__ = "finals"
    __table_args__ = (UniqueConstraint("assessment_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"))
    number: Mapped[int]
    dated: Mapped[date]
    at: Mapped[datetime] = mapped_column(Moment)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    edition: Mapped[str] = mapped_column(String(40))
    edition_digest: Mapped[str] = mapped_column(String(80))
    engine_version: Mapped[str] = mapped_column(String(40))
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    report_digest: Mapped[str | None] = mapped_column(String(64))


class EditionRow(Base):
    """A published edition as this installation knows it: its digest, which never changes, and its files in one ZIP."""

    __tablename__ = "editions"

    edition: Mapped[str] = mapped_column(String(40), primary_key=True)
    digest: Mapped[str] = mapped_column(String(80), unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    first_seen_at: Mapped[datetime] = mapped_column(Moment)


class CarriedRow(Given, Base):
    """An answer carried over from an earlier assessment or edition, which does not count: to be confirmed, or parked."""

    __tablename__ = "carried"
    __table_args__ = (UniqueConstraint("assessment_id", "kind", "criterion", "source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"))
    criterion: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(12))
    source: Mapped[str] = mapped_column(String(80))
    edition: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(Moment)
    settled_at: Mapped[datetime | None] = mapped_column(Moment)


class DoneRow(Base):
    """A next step that was done: from which level it led, when, and what shows it. One that was ticked by mistake keeps what was typed."""

    __tablename__ = "done"
    __table_args__ = (UniqueConstraint("assessment_id", "criterion", "level"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"))
    criterion: Mapped[str] = mapped_column(String(80))
    level: Mapped[int]
    day: Mapped[date]
    evidence: Mapped[str] = mapped_column(Text, default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Moment)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
