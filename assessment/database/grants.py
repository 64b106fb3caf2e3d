"""What a municipality lets others see: grants to a person or an association, and consents to stand in benchmarks or to be named as a helper."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database.base import Base, Moment


class GrantRow(Base):
    """Access to the final assessments of a municipality: for a person or for an association, through a day, with notes and evidence or without.

    One that was ended stays for the record; it opens nothing.
    """

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint("(to_person_id IS NULL) <> (to_municipality_id IS NULL)", name="one_holder"),
        Index("ix_grants_to_person_id_municipality_id", "to_person_id", "municipality_id", "ended_at", "until"),
        Index("ix_grants_to_municipality_id_municipality_id", "to_municipality_id", "municipality_id", "ended_at", "until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(22), unique=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id", ondelete="CASCADE"), index=True)
    to_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    to_municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipalities.id", ondelete="CASCADE"))
    with_notes: Mapped[bool] = mapped_column(default=False)
    with_evidence: Mapped[bool] = mapped_column(default=False)
    until: Mapped[date | None]
    given_at: Mapped[datetime] = mapped_column(Moment)
    given_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class ConsentRow(Base):
    """A consent of a `kind`: to count in anonymous benchmarks, or to be named as a place that can help. Withdrawn, it stays for the record."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_municipality_id_kind", "municipality_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipalities.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime] = mapped_column(Moment)
    given_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
