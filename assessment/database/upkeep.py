"""When the regular cleaning ran, so that a clock that jumps deletes nothing."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from assessment.database.base import Base, Moment


class CleaningRow(Base):
    """The last cleaning, by the clock of then; where that clock could not be trusted, nothing is deleted before `waits_until`."""

    __tablename__ = "cleanings"

    id: Mapped[int] = mapped_column(primary_key=True)
    ran_at: Mapped[datetime] = mapped_column(Moment)
    waits_until: Mapped[datetime | None] = mapped_column(Moment)
