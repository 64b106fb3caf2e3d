"""Surveys of residents and what came in. A reply has a key drawn by lot and a day, and nothing that leads to whoever gave it."""

from datetime import date

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from assessment.database.base import Base

# without SQLite's hidden row numbers, which would count replies in the order in which they came
UNNUMBERED = {"sqlite_with_rowid": False}


class SurveyRow(Base):
    """A survey of residents beside an assessment. `key` stands in its public address; `statements` are those that are asked, in their order.

    `parts` and `ages` are lists of a name and a number of people, as JSON; ages only where the number is known.
    `heard` is what was counted, made once.
    """

    __tablename__ = "surveys"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(10), unique=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessments.id", ondelete="CASCADE"), index=True)
    edition: Mapped[str] = mapped_column(String(40))
    statements: Mapped[str] = mapped_column(String(2000))
    opens: Mapped[date]
    closes: Mapped[date]
    ended: Mapped[bool] = mapped_column(default=False)
    numbered: Mapped[bool] = mapped_column(default=False)
    parts: Mapped[str] = mapped_column(Text, default="[]")
    ages: Mapped[str] = mapped_column(Text, default="[]")
    counted_on: Mapped[date | None]
    replies: Mapped[int | None]
    heard: Mapped[str | None] = mapped_column(Text)


class ReplyRow(Base):
    """One reply: a character for each statement, the day, how it came in, and what the resident said beside. It goes when it is counted."""

    __tablename__ = "survey_replies"
    __table_args__ = UNNUMBERED

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id", ondelete="CASCADE"), index=True)
    day: Mapped[date]
    channel: Mapped[str] = mapped_column(String(10))
    answers: Mapped[str] = mapped_column(String(40))
    age: Mapped[str] = mapped_column(String(10), default="")
    part: Mapped[str] = mapped_column(String(200), default="")
    helped: Mapped[str] = mapped_column(String(10), default="")


class FreeLineRow(Base):
    """What somebody wrote in the free line; no one can tell to which reply it belongs, nor when it came."""

    __tablename__ = "survey_lines"
    __table_args__ = UNNUMBERED

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(500))


class SlipRow(Base):
    """A numbered slip, as the keyed digest of its number: used or not, but not for which reply."""

    __tablename__ = "survey_slips"
    __table_args__ = UNNUMBERED

    survey_id: Mapped[int] = mapped_column(ForeignKey("surveys.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    used: Mapped[bool] = mapped_column(default=False)
