"""What a database knows about how its rows are spread, renewed after many were written, so that it finds the quick way to them."""

from sqlalchemy import Engine, text

LOOKED_AT = ("standings", "past_standings", "name_words", "grants", "memberships", "associations", "municipalities", "finals", "assessments")
ROWS_OF_AN_INDEX = 1_000


def analyse(engine: Engine) -> None:
    """Look at some rows of every table that is searched by many ways."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text(f"PRAGMA analysis_limit={ROWS_OF_AN_INDEX}"))
        for table in LOOKED_AT:
            connection.execute(text(f"ANALYZE {table}"))
