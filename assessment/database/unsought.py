"""A column by which rows are told apart once they are found, but not sought: SQLite then uses the index that was meant."""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class Unsought(FunctionElement[Any]):
    """A column as it is; on SQLite with the plus sign that takes it out of the choice of an index. PostgreSQL chooses by what it knows."""

    inherit_cache = True

    def __init__(self, column: Any) -> None:  # noqa: ANN401 - a column of any type
        super().__init__(column)
        self.type = column.type


@compiles(Unsought)
def _as_it_is(element: Unsought, compiler: SQLCompiler, **given: Any) -> str:  # noqa: ANN401 - as SQLAlchemy has it
    return str(compiler.process(element.clauses.clauses[0], **given))


@compiles(Unsought, "sqlite")
def _with_plus(element: Unsought, compiler: SQLCompiler, **given: Any) -> str:  # noqa: ANN401 - as SQLAlchemy has it
    return f"+{compiler.process(element.clauses.clauses[0], **given)}"
