"""The audit log: sign-ins, exports, grants and deletions. Rows are only ever added, and go when they are older than configured."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database.base import Base, Moment


class AuditRow(Base):
    """One thing that was done: by whom, to whom or to which municipality, by number; `detail` holds no name and no address."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    about_person: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    municipality_id: Mapped[int | None]
    assessment_id: Mapped[int | None]
    detail: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(Moment, index=True)
