"""Answers as rows: one row each with its revision, and a history to which rows are only ever added."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Row, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from assessment.answers import Answer, Evidence
from assessment.database.base import Base, Moment


class Given:
    """The columns of an answer."""

    level: Mapped[int | None]
    evidence: Mapped[str] = mapped_column(String(10))
    evidence_text: Mapped[str] = mapped_column(Text)
    evidence_link: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    unknown: Mapped[bool]
    not_applicable: Mapped[str] = mapped_column(Text)
    reviewed: Mapped[int | None]
    review: Mapped[str] = mapped_column(Text, default="", server_default="")
    holds_until: Mapped[date | None]


class AnswerRow(Given, Base):
    """The answer that stands; its revision counts from 1."""

    __tablename__ = "answers"

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(80), primary_key=True)
    revision: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(Moment)


class ChangeRow(Given, Base):
    """Something that was given: it may stand, have been replaced, been taken back, or be parked beside what stands."""

    __tablename__ = "changes"
    __table_args__ = (
        UniqueConstraint("assessment_id", "client_id"),
        Index("ix_changes_assessment_id_criterion_id", "assessment_id", "criterion", "id"),
        Index("ix_changes_undoes", "undoes", sqlite_where=text("undoes IS NOT NULL"), postgresql_where=text("undoes IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"))
    criterion: Mapped[str] = mapped_column(String(80))
    revision: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    client_id: Mapped[str | None] = mapped_column(String(80))
    undoes: Mapped[int | None] = mapped_column(ForeignKey("changes.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(Moment)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


def columns_of(answer: Answer) -> dict[str, Any]:
    """An answer as the values of its columns."""
    return {
        "level": answer.level, "evidence": answer.evidence.value, "evidence_text": answer.evidence_text, "evidence_link": answer.evidence_link,
        "note": answer.note, "unknown": answer.unknown, "not_applicable": answer.not_applicable, "reviewed": answer.reviewed,
        "review": answer.review,
        "holds_until": answer.holds_until,
    }


def answer_of(row: Given | Row[Any]) -> Answer:
    """The answer that a row holds."""
    return Answer(
        level=row.level, evidence=Evidence(row.evidence), evidence_text=row.evidence_text, evidence_link=row.evidence_link,
        note=row.note, unknown=row.unknown, not_applicable=row.not_applicable, reviewed=row.reviewed, review=row.review,
        holds_until=row.holds_until,
    )
