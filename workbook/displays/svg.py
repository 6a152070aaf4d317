"""What the larger drawings are made of: words and boxes that suit a light and a dark page.

Letters take the colour of the text around the drawing; the few colours are those of ``theme``.
"""

from __future__ import annotations

from html import escape

from workbook.displays.formatting import wrapped
from workbook.displays.theme import MONO, SANS

WORD = 13  # font sizes
CODE = 11.5
MONO_WIDTH = 0.61  # of the font size; the widest of the fonts above has 0.602
SANS_WIDTH = 0.56  # about; for text of the usual mixture of letters

FAINT = ".72"


def words(
    x: float,
    y: float,
    content: str,
    *,
    code: bool = False,
    bold: bool = False,
    faint: bool = False,
    colour: str = "",
    anchor: str = "",
) -> str:
    """One line of text. Runs of blanks are kept in code."""
    more = f' font-family="{MONO}" font-size="{CODE}" xml:space="preserve"' if code else ""
    more += ' font-weight="600"' if bold else ""
    more += f' opacity="{FAINT}"' if faint else ""
    more += f' fill="{colour}"' if colour else ""
    more += f' text-anchor="{anchor}"' if anchor else ""
    return f'<text x="{x:g}" y="{y:g}"{more}>{escape(content, quote=False)}</text>'


def fits(width: float, *, code: bool = False) -> int:
    """How many characters go into that many pixels."""
    return int(width / (CODE * MONO_WIDTH if code else WORD * SANS_WIDTH))


def folded(content: str, letters: int, most: int = 0) -> list[str]:
    """The text in lines of at most that many letters; beyond ``most`` lines it ends in dots."""
    return wrapped(content, max(letters, 8), 2, most) or [""]


def box(
    x: float, y: float, width: float, height: float, colour: str = "", dashed: bool = False
) -> str:
    """A rounded frame over a thin veil of its colour."""
    line = colour or "currentColor"
    strength = "" if colour else ' stroke-opacity=".35"'
    veil = ".08" if colour else ".03"
    dashes = ' stroke-dasharray="4 3"' if dashed else ""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="5" fill="{line}" '
        f'fill-opacity="{veil}" stroke="{line}"{strength} stroke-width="1.2"{dashes}/>'
    )


def drawing(width: float, height: float, label: str, parts: list[str]) -> str:
    """The whole picture. On a narrow page it is scrolled: a smaller one could not be read."""
    return (
        '<div style="overflow-x:auto" tabindex="0">'
        f'<svg role="img" aria-label="{escape(label)}" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" style="max-width:none;height:auto;display:block" '
        f'font-family="{SANS}" font-size="{WORD}" fill="currentColor">{"".join(parts)}</svg></div>'
    )
