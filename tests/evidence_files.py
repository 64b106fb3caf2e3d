"""Small files of every kind that is kept, and of many that are not."""

import struct
import zipfile
import zlib
from io import BytesIO

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x12\x34\xff\xd9"
WEBP = b"RIFF" + struct.pack("<I", 12) + b"WEBPVP8 " + struct.pack("<I", 0)
CSV = "Straße;Lampen\nHauptstraße;12\n".encode()
TEXT = b"Beschluss des Rates vom 3. Mai: einstimmig.\r\n"
OOXML = "application/vnd.openxmlformats-officedocument."
WORD, SHEET = f"{OOXML}wordprocessingml.document.main+xml", f"{OOXML}spreadsheetml.sheet.main+xml"


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


HEAD = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
PNG = b"\x89PNG\r\n\x1a\n" + HEAD + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def zipped(*entries: tuple[str, bytes | str], packed: bool = False) -> bytes:
    """A ZIP with these entries."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def office(*types: str, more: tuple[tuple[str, bytes | str], ...] = ()) -> bytes:
    """An Office Open file that declares these types."""
    declared = "".join(f'<Override PartName="/part{number}.xml" ContentType="{kind}"/>' for number, kind in enumerate(types))
    return zipped(("[Content_Types].xml", f"<?xml version='1.0'?><Types>{declared}</Types>"), ("word/document.xml", "<w/>"), *more)


def open_document(kind: str = "application/vnd.oasis.opendocument.text", *more: tuple[str, bytes | str], manifest: str = "<manifest/>") -> bytes:
    """An OpenDocument file of a kind."""
    return zipped(("mimetype", kind), ("META-INF/manifest.xml", manifest), ("content.xml", "<office/>"), *more)


KEPT: dict[str, tuple[str, bytes]] = {
    "application/pdf": ("Beschluss.pdf", PDF),
    "image/png": ("Rathaus.png", PNG),
    "image/jpeg": ("Rathaus.jpg", JPEG),
    "image/webp": ("Rathaus.webp", WEBP),
    "application/vnd.oasis.opendocument.text": ("Satzung.odt", open_document()),
    f"{OOXML}wordprocessingml.document": ("Satzung.docx", office(WORD)),
    f"{OOXML}spreadsheetml.sheet": ("Haushalt.xlsx", office(SHEET)),
    "text/csv": ("Lampen.csv", CSV),
    "text/plain": ("Notiz.txt", TEXT),
}
