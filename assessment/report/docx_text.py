"""Text as a word processor's file can hold it: nothing is lost but what XML forbids, and that is replaced visibly and counted."""

import re

REPLACEMENT = "\N{WHITE SQUARE}"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]|[\U0001fffe\U0001ffff\U0010fffe\U0010ffff]")
_SPACES = re.compile(r"[ \t\n\r\f]+")
_OPENING = {**dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"), **dict.fromkeys("\u2066\u2067\u2068", "\u2069")}
_CLOSING = frozenset(_OPENING.values())


def writable(text: str) -> tuple[str, int]:
    """The text with every character that XML forbids (control characters, halves of pairs) replaced by a square, and how many were.

    >>> writable("Müller \\x01🚀\\ud800")
    ('Müller □🚀□', 2)
    """
    return _FORBIDDEN.subn(REPLACEMENT, text.replace("\r\n", "\n"))


def directed(text: str) -> str:
    """The text, with every change of direction that it begins also ended, so that what follows reads as it should.

    >>> directed("a\\u202eb") == "a\\u202eb\\u202c", directed("plain")
    (True, 'plain')
    """
    waiting: list[str] = []
    for character in text:
        if character in _OPENING:
            waiting.append(_OPENING[character])
        elif character in _CLOSING and waiting and waiting[-1] == character:
            waiting.pop()
    return text + "".join(reversed(waiting))


def single_spaced(text: str) -> str:
    """The text with every run of spaces and line ends as one space, as a browser shows it."""
    return _SPACES.sub(" ", text)
