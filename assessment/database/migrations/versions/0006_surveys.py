"""Surveys of residents: replies and free lines that lead to nobody, and numbered slips.

Revision: 0006, follows: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def belongs(table):
    return sa.ForeignKeyConstraint(["survey_id"], ["surveys.id"], name=op.f(f"fk_{table}_survey_id"), ondelete="CASCADE")


def upgrade():
    op.create_table(
        "surveys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=10), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(length=40), nullable=False),
        sa.Column("statements", sa.String(length=2000), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("closes", sa.Date(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("numbered", sa.Boolean(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("ages", sa.Text(), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=True),
        sa.Column("replies", sa.Integer(), nullable=True),
        sa.Column("heard", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_surveys_assessment_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
        sa.UniqueConstraint("key", name=op.f("uq_surveys_key")),
    )
    op.create_index(op.f("ix_surveys_assessment_id"), "surveys", ["assessment_id"], unique=False)
    op.create_table(
        "survey_replies",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("answers", sa.String(length=40), nullable=False),
        sa.Column("age", sa.String(length=10), nullable=False),
        sa.Column("part", sa.String(length=200), nullable=False),
        sa.Column("helped", sa.String(length=10), nullable=False),
        belongs("survey_replies"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_survey_replies")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_survey_replies_survey_id"), "survey_replies", ["survey_id"], unique=False)
    op.create_table(
        "survey_lines",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        belongs("survey_lines"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_survey_lines")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_survey_lines_survey_id"), "survey_lines", ["survey_id"], unique=False)
    op.create_table(
        "survey_slips",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        belongs("survey_slips"),
        sa.PrimaryKeyConstraint("survey_id", "digest", name=op.f("pk_survey_slips")),
        sqlite_with_rowid=False,
    )


def downgrade():
    for table in ("survey_slips", "survey_lines", "survey_replies", "surveys"):
        op.drop_table(table)
