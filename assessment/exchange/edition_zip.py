"""The files of a catalogue in one ZIP: equal files give equal bytes."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from assessment.catalogue.files import TRANSLATIONS

_BESIDE = f"{TRANSLATIONS}/"


def packed(files: Mapping[str, bytes]) -> bytes:
    """Files by their path inside the folder, as a ZIP without dates."""
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(ZipInfo(name), files[name], ZIP_DEFLATED)
    return whole.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of a catalogue in a ZIP that this installation packed, without its translations."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.startswith(_BESIDE)}


def translations_in(content: bytes) -> dict[str, bytes]:
    """The translations in it."""
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.startswith(_BESIDE)}
