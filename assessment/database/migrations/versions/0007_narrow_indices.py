"""Narrow indices, so that whoever may see a few thousand municipalities has them listed and searched without a look at each wide row.

Revision: 0007, follows: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LISTED = [
    "municipality_id", "sort_name", "country", "size_class", "kind", "shown_stage", "population", "dated", "edition", "shown", "score", "coverage",
    "confidence",
]


def upgrade():
    op.create_index("ix_standings_listed", "standings", LISTED, unique=False)
    op.drop_index("ix_name_words_municipality_id", "name_words")
    op.create_index("ix_name_words_municipality_id_word", "name_words", ["municipality_id", "word"], unique=False)


def downgrade():
    op.drop_index("ix_name_words_municipality_id_word", "name_words")
    op.create_index("ix_name_words_municipality_id", "name_words", ["municipality_id"], unique=False)
    op.drop_index("ix_standings_listed", "standings")
