"""The tape for a notebook: one small block of HTML, readable in a light and in a dark theme."""

from __future__ import annotations

import re
from html import escape
from string import Template

from workbook.displays import theme
from workbook.sqltape import wording
from workbook.sqltape.entries import Entry, EntryKind
from workbook.sqltape.recorder import Recording

STYLE = Template("""<style>
.wb-tape{border-left:3px solid $brand;margin:.4em 0;
padding:.1em 0 .1em .8em;font-size:var(--jp-code-font-size,13px)}
.wb-tape pre{margin:.1em 0;padding:0;background:none;color:inherit;white-space:pre-wrap;
word-break:normal;overflow-wrap:break-word;font-family:var(--jp-code-font-family,monospace)}
.wb-tape .head{opacity:.75}.wb-tape pre.bound,.wb-tape pre.came{opacity:.75}
.wb-tape pre.end{font-weight:600;color:$brand}
.wb-tape pre.undo{color:$warn}
.wb-tape pre.bad{color:$error;opacity:1}
.wb-tape b{font-weight:600;color:var(--jp-mirror-editor-keyword-color,#008000)}
</style>""").substitute(brand=theme.BRAND, warn=theme.WARN, error=theme.ERROR)

_KEYWORDS = re.compile(
    r"\b(SELECT|FROM|WHERE|INSERT INTO|VALUES|RETURNING|UPDATE|SET|DELETE|LEFT OUTER JOIN|JOIN|ON|"
    r"ORDER BY|GROUP BY|HAVING|LIMIT|OFFSET|WITH|RECURSIVE|UNION ALL|UNION|EXCEPT|INTERSECT|EXISTS|"
    r"CREATE TABLE|CREATE UNIQUE INDEX|CREATE INDEX|CREATE TYPE|DROP TABLE|ALTER TABLE|AND|OR|NOT|"
    r"IN|IS|NULL|AS|DISTINCT|CASE|WHEN|THEN|ELSE|END|OVER|PARTITION BY|DESC|ASC|DEFAULT|UNIQUE|"
    r"PRIMARY KEY|FOREIGN KEY|REFERENCES|CONSTRAINT|CHECK|CASCADE|LIKE|ILIKE|BETWEEN|FOR UPDATE)\b"
)


def render(recording: Recording, title: str = "") -> str:
    """The recording as one ``<div>``; the empty string where nothing was sent."""
    if not recording.entries:
        return ""
    label = recording.several_connections
    head = f"<b>{escape(title)}</b>: " if title else ""
    items = []
    number = 0
    for line in wording.lines(recording):
        if not line.entry.is_statement:
            items.append(_step(line, label))
            continue
        number += 1
        items.append(_statement(line, number, label))
        number += line.repeats - 1
    summary = escape(wording.summary(recording))
    return (
        f'{STYLE}<div class="wb-tape" role="group" aria-label="SQL that was sent: {summary}">'
        f'<div class="head">{head}{summary}</div>{"".join(items)}</div>'
    )


def _step(line: wording.Line, label: bool) -> str:
    entry = line.entry
    undo = entry.kind in {EntryKind.ROLLBACK, EntryKind.ROLLBACK_TO}
    text = escape(f"{entry.kind.value} {entry.sql}".rstrip())
    step = f'<pre class="end{" undo" if undo else ""}">     {text}{_who(entry, label)}</pre>'
    return step + _came(line)


def _statement(line: wording.Line, number: int, label: bool) -> str:
    entry = line.entry
    body = _KEYWORDS.sub(r"<b>\1</b>", escape(wording.sql(entry), quote=False))
    body = body.replace("\n", "\n     ")
    parts = [f"<pre>{number:>3}. {body}{_who(entry, label)}</pre>"]
    if bound := wording.parameters(entry):
        parts.append(f'<pre class="bound">     [{escape(bound)}]</pre>')
    return "".join([*parts, _came(line)])


def _came(line: wording.Line) -> str:
    came = wording.outcome(line)
    bad = " bad" if line.entry.error else ""
    return f'<pre class="came{bad}">     → {escape(came)}</pre>' if came else ""


def _who(entry: Entry, label: bool) -> str:
    return f' <span class="head">[connection {entry.connection}]</span>' if label else ""
