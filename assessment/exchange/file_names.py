"""Names of files as they are kept: readable as they came, but harmless on every system, and ending as the content asks."""

import re
import unicodedata

from assessment.exchange.file_kinds import ENDINGS, FileKind

LONGEST = 255
LONGEST_BYTES = 240
NAMELESS = "file"
_PATH = re.compile(r"[/\\]")
# what nobody can see, what turns the direction of reading, and halves of characters
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]")
_BROWSERS_WRITE = {"%0D": " ", "%0A": " ", "%22": '"'}
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_SPACES = re.compile(r"\s+")
_ENDING = re.compile(r"\.([A-Za-z0-9]{1,8})$")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def kept_name(name: str, kind: FileKind) -> str:
    """A name of at most 255 characters, without path and invisible characters, ending as files of this kind do."""
    stem, ending = _cut(clean(name), kind)
    room = LONGEST - len(ending) - 1
    stem = stem[:room]
    while len(f"{stem}.{ending}".encode()) > LONGEST_BYTES + len(ending):
        stem = stem[:-1]
    return f"{stem.rstrip(' .') or NAMELESS}.{ending}"


def clean(name: str) -> str:
    """A name without path, invisible characters and those that a system forbids; three characters are written by browsers in their own way."""
    for written, meant in _BROWSERS_WRITE.items():
        name = name.replace(written, meant)
    visible = _UNSEEN.sub("", unicodedata.normalize("NFC", _SPACES.sub(" ", name)))
    last = _FORBIDDEN.sub("_", _PATH.split(visible.strip())[-1]).strip(" .")
    return f"_{last}" if _RESERVED.match(last) else last


def _cut(name: str, kind: FileKind) -> tuple[str, str]:
    """A name without its ending, and the ending that fits: its own where it fits, otherwise the usual one."""
    found = _ENDING.search(name)
    ending = found[1].lower() if found else ""
    if ending in kind.endings:
        return name[:-len(ending) - 1], ending
    return (name[:-len(ending) - 1] if ending in ENDINGS else name), kind.endings[0]
