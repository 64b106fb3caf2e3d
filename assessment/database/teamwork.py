"""Working together on one assessment: who is asked what, what each says alone, and what is talked about."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database.answers import Given
from assessment.database.base import Base, Moment


class AssignmentRow(Base):
    """A criterion that somebody is asked to answer, by a day."""

    __tablename__ = "assignments"

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(80), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    due: Mapped[date | None]
    given_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    given_at: Mapped[datetime] = mapped_column(Moment)


class OpinionRow(Given, Base):
    """What one person says about one criterion, alone; it does not count before the coordinator confirms an agreed answer."""

    __tablename__ = "opinions"

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"), primary_key=True)
    criterion: Mapped[str] = mapped_column(String(80), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    revision: Mapped[int]
    client_id: Mapped[str | None] = mapped_column(String(80))
    changed_at: Mapped[datetime] = mapped_column(Moment)


class OpinionChangeRow(Given, Base):
    """Something that a person gave as an opinion: it may stand, have been replaced, or be parked beside what stands."""

    __tablename__ = "opinion_changes"
    __table_args__ = (
        UniqueConstraint("assessment_id", "person_id", "client_id"),
        Index("ix_opinion_changes_assessment_id_criterion_person_id", "assessment_id", "criterion", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"))
    criterion: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    revision: Mapped[int]
    kind: Mapped[str] = mapped_column(String(10))
    client_id: Mapped[str | None] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Moment)


class AgreementRow(Base):
    """An agreed answer that the coordinator confirmed: which revision of the answer, why, on how many opinions it rests, and whether they differed.

    Only the newest of a criterion counts; none is overwritten.
    """

    __tablename__ = "agreements"
    __table_args__ = (Index("ix_agreements_assessment_id_criterion_id", "assessment_id", "criterion", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"))
    criterion: Mapped[str] = mapped_column(String(80))
    revision: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, default="")
    opinions: Mapped[int]
    differed: Mapped[bool]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(Moment)


class CommentRow(Base):
    """A remark on a criterion, perhaps for somebody's attention, open until it is resolved."""

    __tablename__ = "comments"
    __table_args__ = (Index("ix_comments_assessment_id_criterion_id", "assessment_id", "criterion", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"))
    criterion: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str] = mapped_column(Text)
    mentions: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    client_id: Mapped[str | None] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Moment)
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    resolved_at: Mapped[datetime | None] = mapped_column(Moment)


class MentionRow(Base):
    """A further person for whose attention a remark is, besides the first, who stands in the remark itself."""

    __tablename__ = "mentions"

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"), index=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
