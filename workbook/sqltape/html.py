"""The tape for a notebook: one small block of HTML, readable in a light and in a dark theme."""

from __future__ import annotations

from html import escape
from string import Template

from workbook.displays import theme
from workbook.sqltape import layout, wording
from workbook.sqltape.entries import Entry, EntryKind
from workbook.sqltape.recorder import Recording

# A wrapped line hangs under its clause: by the number, its own indentation, and four more.
_NUMBER, _HANGING = 5, 4

STYLE = Template("""<style>
.wb-tape{border-left:3px solid $brand;margin:.4em 0;
padding:.1em 0 .1em .8em;font-size:var(--jp-code-font-size,13px)}
.wb-tape pre{margin:.1em 0;padding:0;background:none;color:inherit;white-space:pre-wrap;
word-break:normal;overflow-wrap:break-word;font-family:var(--jp-code-font-family,monospace)}
.wb-tape .line{display:block}.wb-tape .value{white-space:nowrap}
.wb-tape pre.bound,.wb-tape pre.came{padding-left:7ch;text-indent:-7ch}
.wb-tape .head{opacity:.8}.wb-tape pre.bound,.wb-tape pre.came{opacity:.8}
.wb-tape .who,.wb-tape .more{color:$text;opacity:.8;font-weight:400;font-style:italic}
.wb-tape pre.end{font-weight:600;color:$brand_text}
.wb-tape pre.undo{color:$warn_text}
.wb-tape pre.bad{color:$error_text;opacity:1}
.wb-tape b{font-weight:600;color:$keyword}.wb-tape .head b{color:inherit}
</style>""").substitute(
    brand=theme.BRAND,
    brand_text=theme.BRAND_TEXT,
    warn_text=theme.WARN_TEXT,
    error_text=theme.ERROR_TEXT,
    keyword=theme.KEYWORD,
    text=theme.TEXT,
)


# For a tape in which something is folded: it stays in its line, closed and open.
FOLDED = """<style>
.wb-tape details,.wb-tape summary,.wb-tape details::details-content{display:inline}
.wb-tape details:not([open])::details-content{display:none}
.wb-tape summary{cursor:pointer;text-decoration:underline dotted}
</style>"""


def render(recording: Recording, title: str = "") -> str:
    """The recording as one ``<div>``; the empty string where nothing was sent."""
    if not recording.entries:
        return ""
    names = wording.connections(recording)
    names = names if len(names) > 1 else {}
    head = f"<b>{escape(title)}</b>: " if title else ""
    items = []
    number = 0
    for line in wording.lines(recording):
        if not line.entry.is_statement:
            items.append(_step(line, names))
            continue
        number += 1
        items.append(_statement(line, number, names))
        number += line.repeats - 1
    summary = escape(wording.summary(recording))
    body = "".join(items)
    return (
        f"{STYLE}{_hanging(body)}{FOLDED if '<details' in body else ''}"
        f'<div class="wb-tape" role="group" aria-label="SQL that was sent: {summary}">'
        f'<div class="head">{head}{summary}</div>{body}</div>'
    )


def _hanging(body: str) -> str:
    """How far the lines hang, for those indentations that there are."""
    rules = [
        f".wb-tape .i{n}{{padding-left:{_NUMBER + n + _HANGING}ch;"
        f"text-indent:-{_NUMBER + n + _HANGING}ch}}"
        for n in range(layout.DEEPEST + 1)
        if f'class="line i{n}"' in body
    ]
    return f"<style>{''.join(rules)}</style>" if rules else ""


def _step(line: wording.Line, names: dict[int, str]) -> str:
    entry = line.entry
    undo = entry.kind in {EntryKind.ROLLBACK, EntryKind.ROLLBACK_TO}
    text = escape(f"{entry.kind.value} {entry.sql}".rstrip())
    step = f'<pre class="end{" undo" if undo else ""}">     {text}{_who(entry, names)}</pre>'
    return step + _came(line)


def _statement(line: wording.Line, number: int, names: dict[int, str]) -> str:
    entry = line.entry
    lines = [sql_line for sql_line in wording.sql_lines(entry) if sql_line.tokens]
    first, who, last = f"{number:>3}. ", _who(entry, names), len(lines) - 1
    body = [
        # The line breaks are for pages without our style: JupyterLab takes the style out of stored
        # outputs until a notebook is trusted.
        _line(
            sql_line,
            " " * _NUMBER if at else first,
            ("" if at else who) + ("\n" if at < last else ""),
        )
        for at, sql_line in enumerate(lines)
    ] or [first + who]
    parts = [f"<pre>{''.join(body)}</pre>"]
    if bound := wording.parameters(entry):
        parts.append(f'<pre class="bound">     [{escape(bound)}]</pre>')
    return "".join([*parts, _came(line)])


def _came(line: wording.Line) -> str:
    came = wording.outcome(line)
    bad = " bad" if line.entry.error else ""
    return f'<pre class="came{bad}">     → {escape(came)}</pre>' if came else ""


def _line(line: layout.Line, before: str, after: str) -> str:
    out = [before, " " * line.indent]
    last: layout.Token | None = None
    for token in line.tokens:
        text = escape(token.text, quote=False)
        if token.folded:  # opens by a click, or by Space or Enter
            folded = escape(token.folded, quote=False)
            text = f'<details class="more"><summary>{text}</summary>: {folded}</details>'
        elif token.kind == "more":
            text = f'<span class="more">{text}</span>'
        elif token.kind == "bound":  # a browser would break the line after the %
            text = f'<span class="value">{text}</span>'
        out.append(f"<b>{text}</b>" if layout.is_keyword(token, last) else text)
        last = token
    return f'<span class="line i{min(line.indent, layout.DEEPEST)}">{"".join(out)}{after}</span>'


def _who(entry: Entry, names: dict[int, str]) -> str:
    name = names.get(entry.connection)
    return f' <span class="who">[connection {name}]</span>' if name else ""
