"""QR codes as inline SVG, with their alternative text: dark squares on white, with the quiet border that the standard asks for (ISO/IEC 18004)."""

from itertools import groupby

import segno
from markupsafe import Markup

QUIET = 4
MASK = 3  # any of the eight can be read; looking for the prettiest costs more than drawing


def qr_code(address: str, alternative: str) -> Markup:
    """The code of an address; whoever cannot see it is told the alternative.

    >>> str(qr_code("https://example.org/form/KX4M-7QPA/1", "Opens the form"))[:60]
    '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="'
    """
    rows = [tuple(map(bool, row)) for row in segno.make_qr(address, error="m", mask=MASK, boost_error=False).matrix_iter(border=QUIET)]
    path = "".join(f"M0 {y}.5{run}" for y, row in enumerate(rows) if (run := _runs(row)))
    opened = Markup('<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" role="img"><title>{1}</title>')
    return opened.format(len(rows), alternative) + Markup('<path stroke="#000000" d="{}"/></svg>').format(path)


def _runs(row: tuple[bool, ...]) -> str:
    """One line: dark stretches drawn, the light ones between them stepped over. Few commands, because each costs time in every document."""
    drawn, light = [], 0
    for dark, cells in groupby(row):
        width = len(list(cells))
        drawn.append(f"m{light} 0h{width}" if dark and light else f"h{width}" if dark else "")
        light = 0 if dark else width
    return "".join(drawn)
