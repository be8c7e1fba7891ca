"""Letters of every script on paper, with the fonts that the machine has.

Latin letters are printed in the font that comes with reportlab, so that the same plan gives the same bytes on every
machine. For other scripts the machine's own fonts are used (DejaVu, Noto and others where Linux, macOS and Windows keep
them). What no font here can print is transliterated to Latin letters, and the manifest says so: never an empty box.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import reportlab
from anyascii import anyascii
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

REGULAR: Final = "lastmile-regular"
BOLD: Final = "lastmile-bold"

_PATTERNS: Final = (
    "DejaVuSans-Bold.ttf",
    "DejaVuSans.ttf",
    "NotoSans-Regular.ttf",
    "NotoSans[A-Z]*-Regular.ttf",
    "NotoNaskhArabic-Regular.ttf",
    "Lohit-*.ttf",
    "FreeSans.ttf",
    "NotoEmoji-Regular.ttf",
    "wqy-*.ttc",
    "DroidSansFallback*.ttf",
    "Arial Unicode.ttf",
    "arial.ttf",
    "Nirmala.ttf",
)
"""In order of preference; fonts with PostScript outlines (most CJK ones) cannot be embedded by reportlab."""

_SELECTORS: Final = frozenset({0x200D, 0xFE0E, 0xFE0F, *range(0x1F3FB, 0x1F400)})
"""Joiners, variation selectors and skin tones: of no use where the picture font is plain."""

_INVISIBLE: Final = frozenset({*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF})
"""Marks of direction and joining; the layout here decides on direction itself."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Text in one font. ``replaced`` says that it is a transliteration."""

    text: str
    font: str
    replaced: bool = False


def font_folders() -> tuple[Path, ...]:
    """Give the folders where this machine keeps its fonts, its user's own first."""
    home = Path(os.environ.get("HOME") or "/nonexistent")
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    fixed = (
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        "/Library/Fonts",
        "/System/Library/Fonts",
        "C:/Windows/Fonts",
    )
    return (data / "fonts", home / ".fonts", *map(Path, fixed))


@cache
def register_fonts(folders: tuple[Path, ...]) -> tuple[str, ...]:
    """Make the built-in font and all usable ones in the folders known to reportlab.

    Returns
    -------
    Names in order of preference, the built-in one first.
    """
    own = Path(reportlab.__file__).parent / "fonts"
    names = [REGULAR, BOLD]
    for name, file in ((REGULAR, "Vera.ttf"), (BOLD, "VeraBd.ttf")):
        pdfmetrics.registerFont(TTFont(name, str(own / file)))
    for path in _installed(folders):
        name = f"lastmile-{path.stem}"
        try:
            pdfmetrics.registerFont(TTFont(name, str(path)))
        except (TTFError, OSError):  # PostScript outlines, a broken or an unreadable file: the next one may do
            continue
        names.append(name)
    return tuple(dict.fromkeys(names))


def _installed(folders: tuple[Path, ...]) -> Iterator[Path]:
    files = [path for folder in folders if folder.is_dir() for path in sorted(folder.rglob("*.tt[fc]"))]
    for pattern in _PATTERNS:
        yield from (path for path in files if path.match(pattern))


class FontBook:
    """Chooses a font for every letter.

    Parameters
    ----------
    folders : where to look for fonts; those of the machine unless given.
    """

    def __init__(self, folders: tuple[Path, ...] | None = None) -> None:
        names = register_fonts(font_folders() if folders is None else folders)
        self._regular = [name for name in names if not name.lower().endswith("bold")]
        self._bold = [*(name for name in names if name not in self._regular), *self._regular]
        self._letters: dict[str, dict[int, Any]] = {}
        self._chosen: dict[tuple[str, bool], Glyphs] = {}
        self._split: dict[tuple[str, bool], list[Glyphs]] = {}

    def runs(self, text: str, bold: bool = False) -> list[Glyphs]:
        """Split text (in logical order) where the font changes; nothing comes out that its font cannot print."""
        known = self._split.get((text, bold))
        if known is not None:
            return known
        runs: list[Glyphs] = []
        for cluster in clusters(text):
            found = self._chosen.get((cluster, bold))
            if found is None:
                found = self._chosen[cluster, bold] = self._choose(cluster, bold)
            if runs and runs[-1].font == found.font and runs[-1].replaced == found.replaced:
                found = Glyphs(runs.pop().text + found.text, found.font, found.replaced)
            runs.append(found)
        self._split[text, bold] = runs
        return runs

    def _choose(self, cluster: str, bold: bool) -> Glyphs:
        plain = "".join(c for c in cluster if ord(c) not in _SELECTORS) or cluster
        for name in self._bold if bold else self._regular:
            for form in (cluster, plain):
                if self._prints(name, form):
                    return Glyphs(form, name)
        latin = "".join(c for c in anyascii(plain) if " " <= c <= "~") or "(?)"
        return Glyphs(latin, BOLD if bold else REGULAR, replaced=True)

    def _prints(self, name: str, cluster: str) -> bool:
        letters = self._letters.get(name)
        if letters is None:
            font: Any = pdfmetrics.getFont(name)
            letters = self._letters[name] = font.face.charToGlyph
        return all(letters.get(ord(c)) for c in cluster)


def clusters(text: str) -> list[str]:
    """Split text into letters with the marks that belong to them; control and direction characters become spaces."""
    if text.isascii() and text.isprintable():
        return list(text)
    parts: list[str] = []
    for char in unicodedata.normalize("NFC", text):
        code = ord(char)
        if code in _INVISIBLE and code not in _SELECTORS:
            continue
        if parts and (code in _SELECTORS or unicodedata.category(char).startswith("M") or parts[-1].endswith("\u200d")):
            parts[-1] += char
        else:
            parts.append(" " if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} else char)
    return parts
