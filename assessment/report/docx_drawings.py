"""Pictures in a document: charts and the logo, each with its text alternative and as wide as it is in print."""

from base64 import b64decode
from binascii import Error
from io import BytesIO

from docx.oxml.shape import CT_Inline
from docx.shared import Mm
from PIL import Image, UnidentifiedImageError

from assessment.report.docx_marks import Xml, mark
from assessment.report.docx_pictures import DOTS_PER_MM, png_of, size_of
from assessment.report.docx_tree import Element

WIDTHS_MM = {"score-bar": 60.0, "stage-strip": 174.0, "level-blocks": 14.0, "radar": 84.0, "among-bar": 100.0, "logo": 40.0}
OTHERWISE_MM = 100.0
LOGO_HEIGHT_MM = 12.0
UNREADABLE = (OSError, ValueError, SyntaxError, Error, UnidentifiedImageError, Image.DecompressionBombError)


class Drawings:
    """Puts pictures into one document; the same picture is there once."""

    def __init__(self, part: Xml) -> None:
        self.part, self._count = part, 0

    def drawing_of(self, element: Element) -> Xml:
        """A chart or a logo. A logo that cannot be read is an empty text."""
        if element.tag == "img":
            return self._logo(element)
        width = next((WIDTHS_MM[name] for name in element.classes if name in WIDTHS_MM), OTHERWISE_MM)
        across, down = size_of(element)
        return self._inline(png_of(element, width), (width, width * down / across), element.first("title").text)

    def _logo(self, element: Element) -> Xml:
        try:
            picture = Image.open(BytesIO(b64decode(element.attributes["src"].partition(",")[2])), formats=("PNG", "JPEG")).convert("RGBA")
        except UNREADABLE:
            return mark("t")
        picture.thumbnail((round(WIDTHS_MM["logo"] * DOTS_PER_MM), round(LOGO_HEIGHT_MM * DOTS_PER_MM)))
        file = BytesIO()
        picture.save(file, "PNG")
        return self._inline(file.getvalue(), (picture.width / DOTS_PER_MM, picture.height / DOTS_PER_MM), element.attributes.get("alt", ""))

    def _inline(self, png: bytes, size: tuple[float, float], words: str) -> Xml:
        self._count += 1
        relation, _ = self.part.get_or_add_image(BytesIO(png))
        inline: Xml = CT_Inline.new_pic_inline(self._count, relation, f"{self._count}.png", Mm(size[0]), Mm(size[1]))
        inline.docPr.set("descr", words)
        for side in ("distT", "distB", "distL", "distR"):  # otherwise some keep a distance
            inline.set(side, "0")
        return mark("drawing", inline)
