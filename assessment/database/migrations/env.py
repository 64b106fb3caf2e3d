"""Run migrations on the connection that `assessment.database.session.migrate` gives."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.types import TypeDecorator

from assessment.database import tables  # noqa: F401 - it registers every table
from assessment.database.base import Base


def plain_types(kind: str, thing: Any, _: AutogenContext) -> str | Literal[False]:
    """A migration stands for itself: it names the types of the database, not ours, which may change later."""
    return f"sa.{thing.impl!r}" if kind == "type" and isinstance(thing, TypeDecorator) else False


context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata,
    render_as_batch=True, transactional_ddl=True, compare_type=True, render_item=plain_types,
)
with context.begin_transaction():
    context.run_migrations()
