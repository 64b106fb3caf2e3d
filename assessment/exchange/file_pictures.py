"""Whether a picture is whole: the pieces that PNG, JPEG and WebP are made of, followed from the first to the last."""

from typing import BinaryIO

_PIECE = 64 * 1024
_MOST_PIECES = 200_000
_STANDALONE = {0x01, *range(0xD0, 0xD8)}
_SCAN, _END = 0xDA, 0xD9


def is_whole_png(file: BinaryIO, size: int) -> bool:
    """Whether the chunks of a PNG lead from its head to `IEND`, which ends the file."""
    place, first = 8, True
    for _ in range(_MOST_PIECES):
        file.seek(place)
        head = file.read(8)
        if len(head) < 8 or (first and head[4:] != b"IHDR"):
            return False
        place, first = place + 12 + int.from_bytes(head[:4], "big"), False
        if head[4:] == b"IEND":
            return place == size
    return False


def is_whole_webp(file: BinaryIO, size: int) -> bool:
    """Whether a WebP is as long as it says itself."""
    file.seek(4)
    told = int.from_bytes(file.read(4), "little") + 8
    return size in (told, told + told % 2)


def is_whole_jpeg(file: BinaryIO, size: int) -> bool:
    """Whether the segments of a JPEG lead to its picture, and the picture to its end. Telephones put a second picture behind it."""
    place = 2
    for _ in range(_MOST_PIECES):
        file.seek(place)
        head = file.read(4)
        if len(head) < 4 or head[0] != 0xFF:
            return False
        if head[1] == 0xFF or head[1] in _STANDALONE:
            place += 1 if head[1] == 0xFF else 2
        elif head[1] == _SCAN:
            return _has_end(file, place)
        else:
            place += 2 + int.from_bytes(head[2:], "big")
    return False


def _has_end(file: BinaryIO, place: int) -> bool:
    """Whether the mark of the end stands somewhere behind a place."""
    file.seek(place)
    before = b""
    while piece := file.read(_PIECE):
        if bytes((0xFF, _END)) in before + piece:
            return True
        before = piece[-1:]
    return False
