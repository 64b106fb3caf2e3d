"""The job table: the truth about what is to be made, is being made, and was made."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database.base import Base, Moment


class JobRow(Base):
    """One piece of work of a `kind`: a report, a comparison's report, a row of the read model, benchmarks.

    `given` is the frozen input as an answers file or the like; `heartbeat_at` is the last sign of life of whoever works on it. A report belongs to
    an assessment, a comparison's to the person who asked. What nobody waits for at a page `gives_way` to what somebody does.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_state_gives_way_id", "state", "gives_way", "id"), Index("ix_jobs_assessment_id_digest", "assessment_id", "digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(20), default="report", server_default="report")
    assessment_id: Mapped[int | None] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    gives_way: Mapped[bool] = mapped_column(default=False, server_default=false())
    digest: Mapped[str] = mapped_column(String(64), index=True)
    given: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10), default="queued")
    progress: Mapped[int] = mapped_column(default=0)
    message: Mapped[str | None] = mapped_column(String(200))
    attempts: Mapped[int] = mapped_column(default=0)
    killed: Mapped[int] = mapped_column(default=0)
    worker: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(Moment)
    heartbeat_at: Mapped[datetime | None] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
