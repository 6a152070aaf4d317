"""The sheet on paper: an HTML page, and a PDF of it made by a browser of the Chromium family."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path

from workbook.cheatsheet.reading import Line, Section, Spelling, sections
from workbook.cheatsheet.verdicts import is_alike, verdict

BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "msedge"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_TIMEOUT = 60  # seconds
# What the page leaves out, because it follows from the ORM's spelling by a rule at its top.
_RULES = """<p>Every line was run on PostgreSQL; the comment after a
<span class="old">legacy spelling</span> says what came of it there. Where none is printed,
<code>session.query(User)</code> for <code>select(User)</code> still works. <b>async</b>:
<code>await</code> before what sends, <code>AsyncSession</code>, <code>create_async_engine</code>;
printed where more differs. <b>Core</b>: <code>connection</code> in the place of
<code>session</code>, <code>users.c.id</code> in the place of <code>User.id</code>, rows in
the place of objects. All spellings, with the SQL that they send:
<code>workbook cheat WORDS</code>.</p>"""

_STYLE = """
@page { size: A4; margin: 6mm; }
* { box-sizing: border-box; }
body { margin: 0; font: 6.1pt/1.14 "DejaVu Sans", Arial, sans-serif; color: #111; }
h1 { font-size: 11pt; margin: 0 0 1mm; }
p { margin: 0 0 1.5mm; }
main { columns: 2; column-gap: 4mm; column-fill: auto; }
h2 { font-size: 7.5pt; margin: .7mm 0 .3mm; padding: .1mm 1mm; color: #fff; background: #1b4f72;
     break-after: avoid; }
section p { margin: 0 0 .6mm; color: #444; }
.line { break-inside: avoid; margin: 0 0 .5mm; }
.need { font-weight: bold; }
code, pre { font: 5.65pt/1.13 "DejaVu Sans Mono", Menlo, Consolas, monospace; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: break-word; }
pre span.row { display: block; padding-left: 3mm; text-indent: -1.5mm; }
pre.legacy { color: #8a3b12; }
.old { color: #8a3b12; }
.said { font-style: italic; }
.kind { color: #1b4f72; font-weight: bold; }
"""


class NoBrowser(RuntimeError):
    """There is no browser that makes a PDF."""

    cure = "`workbook cheat --html FILE` writes the page: open it in any browser, and print it."


def html() -> str:
    """The page: complete, without a file beside it."""
    body = "\n".join(part for section in sections() for part in _section(section))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>SQLAlchemy 2.1 cheat sheet</title><style>{_STYLE}</style></head><body>"
        f"<h1>SQLAlchemy 2.1, Alembic, FastAPI</h1>{_RULES}<main>{body}</main></body></html>\n"
    )


def _section(section: Section) -> Iterator[str]:
    yield f"<section><h2>{escape(section.title)}</h2>"
    for line in section.lines:
        printed = [each for each in line.spellings if _is_printed(line, each)]
        yield f'<div class="line"><span class="need">{_words(line.need)}</span>'
        if len(line.need) + len(line.main.code) < _ONE_ROW and "\n" not in line.main.code:
            yield f" <code>{escape(printed.pop(0).code)}</code>"
        yield from (_spelling(line, each) for each in printed)
        yield "</div>"
    yield "</section>"


_ONE_ROW = 68  # characters of a column


def _is_printed(line: Line, spelling: Spelling) -> bool:
    """Paper is scarce: nothing that follows from a rule, and no legacy spelling that just works."""
    if spelling is line.main:
        return True
    if spelling.kind == "legacy":
        short = spelling.code.count("\n") <= _LONGEST_LEGACY
        return short and verdict(line, spelling) != "works"
    return spelling.kind == "async" and not is_alike(spelling, line.main)


_LONGEST_LEGACY = 3  # line breaks


def _spelling(line: Line, spelling: Spelling) -> str:
    rows = [_breakable(escape(row)) for row in _tight(spelling.code).split("\n")]
    if spelling.kind == "legacy":
        rows[-1] += f'  <span class="said"># {escape(verdict(line, spelling, short=True))}</span>'
    elif spelling is not line.main:
        rows[0] = f'<span class="kind">{spelling.label}</span> {rows[0]}'
    code = "".join(f'<span class="row">{row}</span>' for row in rows)
    return f'<pre class="{spelling.kind}">{code}</pre>'


def _breakable(row: str) -> str:
    """A long row is cut before the name of a method, rather than inside a name."""
    return re.sub(r"(?=\.[a-z_]+\()", "<wbr>", row)


def _tight(code: str) -> str:
    """Code without the line breaks that only a screen needs."""
    code = re.sub(r"([\[({])\n\s+", r"\1", code)
    code = re.sub(r",?\n\s*([\])}])", r"\1", code)
    code = re.sub(r",\n\s+", ", ", code)
    code = re.sub(r"\n\s*(?=\.\w)", "", code)
    return re.sub(r"\n\n+", "\n", code)


def _words(text: str) -> str:
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def browser() -> str:
    """A browser that makes PDFs.

    Raises:
        NoBrowser: there is none on this machine.
    """
    for name in BROWSERS:
        if program := shutil.which(name):
            return program
    raise NoBrowser("There is no Chromium, Chrome or Edge here to make the PDF with.")


def write_pdf(target: Path) -> None:
    """Write the page as a PDF.

    Raises:
        NoBrowser: there is no browser, or it fails.
    """
    program = browser()
    with tempfile.TemporaryDirectory(prefix="cheat", ignore_cleanup_errors=True) as folder:
        page, pdf = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(html(), encoding="utf-8")
        options = ["--headless", "--disable-gpu", "--no-pdf-header-footer", "--disable-sync"]
        options += ["--disable-background-networking", "--disable-component-update"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options.append("--no-sandbox")  # Chromium refuses to start as root otherwise
        profile = f"--user-data-dir={folder}/profile"
        command = [program, *options, profile, f"--print-to-pdf={pdf}", page.as_uri()]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=_TIMEOUT, check=False
            )
        except subprocess.TimeoutExpired:
            raise NoBrowser(f"{program} did not make the PDF within {_TIMEOUT} s.") from None
        if not pdf.is_file():
            message = (done.stderr.strip().splitlines() or ["nothing"])[-1]
            raise NoBrowser(f"{program} made no PDF; it said: {message}")
        shutil.copyfile(pdf, target)
