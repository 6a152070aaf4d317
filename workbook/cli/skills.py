"""``workbook status --skills``: what passed checks have shown, in the terminal or as a page."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from html import escape
from pathlib import Path
from string import Template

import typer

from workbook.cli.console import console
from workbook.course import progress, skills, whole_file
from workbook.course.not_writable import writing
from workbook.course.skills import Topic

HOW = (
    "Each line stands for an exercise whose check has passed: the learner's code was run alongside "
    "a reference solution on PostgreSQL, and no difference was found."
)
# A page that has this is one of ours, and may be overwritten.
MARK = '<meta name="generator" content="workbook status --skills">'


def show(page: Path | None, *, as_json: bool = False) -> None:
    """Print the skills, or write them to a page."""
    topics = skills.topics(progress.read().right)
    if as_json:
        sys.stdout.write(json.dumps(_rows(topics), indent=1) + "\n")
        return
    if page is not None:
        _write(page, html(topics, datetime.now().astimezone().date()))
        console().print(f"{page} has been written. It needs no other file.", markup=False)
        return
    out = console()
    for topic in topics:
        if topic.passed:
            out.print(f"{topic.name} ({len(topic.passed)} of {topic.every})", style="bold")
            for each in topic.passed:
                out.print(f"  ✓ {each.shows}", markup=False)
    if open_ := [f"{topic.name} ({topic.every})" for topic in topics if not topic.passed]:
        out.print(f"Nothing shown yet: {', '.join(open_)}.", style="dim", markup=False)
    if any(topic.passed for topic in topics):
        out.print("`workbook status --skills --page skills.html` makes a page of it.")


def _rows(topics: list[Topic]) -> list[dict[str, str]]:
    return [
        {"topic": topic.name, "exercise": each.name, "shows": each.shows}
        for topic in topics
        for each in topic.passed
    ]


def _write(page: Path, text: str) -> None:
    if page.exists() and (not page.is_file() or MARK not in page.read_text("utf-8", "replace")):
        console().print(f"{page} already exists, and isn't a skills page. Choose another name.")
        raise typer.Exit(1)
    with writing():
        whole_file.write(page, text)


def html(topics: list[Topic], today: date) -> str:
    """The page: one file, for light and dark screens and for paper."""
    passed = sum(len(topic.passed) for topic in topics)
    shown = [topic for topic in topics if topic.passed]
    open_ = [topic.name for topic in topics if not topic.passed]
    return _PAGE.substitute(
        mark=MARK,
        summary=escape(
            f"{passed} of {sum(topic.every for topic in topics)} exercises, "
            f"{len(shown)} of {len(topics)} topics. {today.day} {today:%B %Y}."
        ),
        how=escape(HOW),
        topics="\n".join(map(_section, shown)),
        rest=f"<p>Nothing shown yet: {escape(', '.join(open_))}.</p>" if open_ else "",
    )


def _section(topic: Topic) -> str:
    count = len(topic.passed)
    lines = "\n".join(f"<li>{escape(each.shows)}</li>" for each in topic.passed)
    return (
        f"<section>\n<h2>{escape(topic.name)} "
        f"<small>{count} of {topic.every}</small></h2>\n"
        f'<div class="bar" aria-hidden="true"><i style="width:{100 * count // topic.every}%"></i>'
        f"</div>\n<ul>\n{lines}\n</ul>\n</section>"
    )


_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
$mark
<title>SQLAlchemy, Alembic and FastAPI: what the checks have shown</title>
<style>
:root { color-scheme: light dark;
  --text: #1f2328; --soft: #59636e; --line: #d1d9e0; --fill: #1a7f37; --ground: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --soft: #9198a1; --line: #3d444d; --fill: #3fb950; --ground: #0d1117; }
}
body { background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif;
  max-width: 900px; margin: 0 auto; padding: 2rem 1.5rem; box-sizing: border-box; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .3rem; }
h2 { font-size: 1.1rem; margin: 0 0 .4rem; display: flex; justify-content: space-between; }
small, .soft, footer { color: var(--soft); font-weight: normal; }
section { margin: 1.6rem 0; break-inside: avoid; }
.bar { height: 6px; border-radius: 3px; background: var(--line); overflow: hidden; }
.bar i { display: block; height: 100%; background: var(--fill); }
ul { margin: .6rem 0 0; padding-left: 1.2rem; }
li { margin: .15rem 0; break-inside: avoid; }
footer { border-top: 1px solid var(--line); font-size: .9rem; margin-top: 2rem; }
@media print {
  :root { --text: #000; --soft: #444; --line: #bbb; --fill: #000; --ground: #fff; }
  body { font-size: 10.5pt; max-width: none; padding: 0; }
  .bar, .bar i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  section { margin: 1rem 0; }
}
@page { margin: 18mm; }
</style>
</head>
<body>
<h1>SQLAlchemy, Alembic and FastAPI: what the checks have shown</h1>
<p class="soft">$summary</p>
$topics
<footer>
$rest
<p>$how</p>
</footer>
</body>
</html>
""")
