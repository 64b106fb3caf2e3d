"""The spreadsheet form: made to be filled in with any spreadsheet program, and read back."""

from assessment.exchange.form_xlsx_read import read
from assessment.exchange.form_xlsx_write import write

__all__ = ["read", "write"]
