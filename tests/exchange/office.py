"""LibreOffice without a screen: it opens a spreadsheet, types into cells, and saves it."""

import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

SHEET_OF_ANSWERS = 1
SECONDS = 240
_BASIC = """
Sub Fill
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  kind(0).Name = "FilterName"
  kind(0).Value = "Calc MS Excel 2007 XML"
  book = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, hidden())
  sheet = book.Sheets.getByIndex({sheet})
  On Error Resume Next
{typed}
  On Error Goto 0
  book.storeToURL("{target}", kind())
  book.close(True)
End Sub
"""
MODULE = '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">'


def filled_by_office(content: bytes, typed: dict[tuple[int, int], str], folder: Path) -> bytes:
    """The file after LibreOffice typed these texts into cells, each by row and column counted from 0, and saved it."""
    source, target = folder / "form.xlsx", folder / "filled.xlsx"
    source.write_bytes(content)
    lines = "\n".join(f"  sheet.getCellByPosition({column}, {row}).{_assigned(text)}" for (row, column), text in typed.items())
    program = _BASIC.format(source=source.as_uri(), target=target.as_uri(), sheet=SHEET_OF_ANSWERS, typed=lines)
    _run(folder, "--terminate_after_init")  # makes a profile, with the library that every LibreOffice has
    written = f'<?xml version="1.0" encoding="UTF-8"?>\n{MODULE}{escape(program)}</script:module>'
    (folder / "profile" / "user" / "basic" / "Standard" / "Module1.xba").write_text(written, encoding="utf-8")
    _run(folder, "macro:///Standard.Module1.Fill")
    return target.read_bytes()


def _run(folder: Path, wish: str) -> None:
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", wish]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)


def _assigned(text: str) -> str:
    """A text as Basic says it; a day is typed as on the keyboard, so that it becomes one."""
    quoted = '"' + text.replace('"', '""').replace("\n", '" & Chr(10) & "') + '"'
    is_day = len(text) == len("2027-05-31") and text.replace("-", "").isdigit()
    return f"{'FormulaLocal' if is_day else 'String'} = {quoted}"
