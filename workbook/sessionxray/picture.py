"""The drawing as a grid, before anything is drawn: columns of lines, rows of objects, and in each
cell the states in the order in which they came.

All cells of a column are divided into the same slots, so what stands above each other happened at
the same moment: the row of an object changes after the COMMIT that changed it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from workbook.sessionxray import words
from workbook.sessionxray.timeline import Change, LineStep, Mark, Sent, Standstill, Track, View
from workbook.sqltape import EntryKind

GONE = "collected"
OPEN = "open"
REFUSES = "refuses work"
MOST_SLOTS = 14  # more moments than this in one line are told as "before" and "after"
FEWEST_ALIKE = 4
LONGEST_ROUND = 8  # lines in one round of a loop
FEWEST_ROUNDS = 4
MOST_COLUMNS = 60

RowKey = tuple[str, int, int]  # ("object", its number, 0), ("lane", its number, depth)
Moment = dict[RowKey, str]  # what each of them becomes; "" for nothing


@dataclass(frozen=True)
class Column:
    """One step, or several that are left out of the picture."""

    steps: tuple[LineStep, ...]
    number: int
    gap: str = ""
    rounds: bool = False  # the lines left out are those of the round before

    @property
    def errors(self) -> list[str]:
        """What the lines raised, in words, each once; of further rounds the first one tells it."""
        steps = () if self.rounds else self.steps
        return list(dict.fromkeys(error for step in steps for error in step.errors))


@dataclass
class Row:
    """An object or the transactions of a session.

    ``cells[i][j]`` is the state in slot ``j`` of column ``i``, "" where there is nothing.
    ``ends`` are the slots in which a transaction has just ended, and how.
    """

    label: str
    about: str
    cells: list[list[str]]
    marks: list[list[str]] = field(default_factory=list)
    ends: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass
class Picture:
    """Everything that is to be drawn."""

    columns: list[Column]
    objects: list[Row]
    lanes: list[Row]


def picture(view: View) -> Picture:
    """The grid of an X-ray."""
    return _Painter(view).paint()


class _Painter:
    def __init__(self, view: View) -> None:
        self.view = view
        self.columns = _columns(view.steps)
        self.tracks = {id(track): number for number, track in enumerate(view.objects)}
        self.now: dict[RowKey, str] = {}
        self.cells: dict[RowKey, list[list[str]]] = {}
        self.ends: dict[RowKey, dict[tuple[int, int], str]] = {}
        for number, track in enumerate(view.objects):
            self.now["object", number, 0] = track.first.name if track.first else ""
        for lane in view.lanes:
            self.now["lane", lane.number, 0] = ""
            for depth, _ in enumerate(lane.open_before):
                self.now["lane", lane.number, depth] = OPEN

    def paint(self) -> Picture:
        columns_ = [self._moments(column) for column in self.columns]
        # Only now is it known who takes part: savepoints appear on the way.
        rows = sorted(
            {who for _, moments in columns_ for m in moments for who in m} | set(self.now)
        )
        now = {who: self.now.get(who, "") for who in rows}
        for who in rows:
            self.cells[who] = []
        for start, moments in columns_:
            now = {who: start.get(who, "") for who in rows}
            slots = {who: [now[who]] for who in rows}
            for moment in moments:
                now |= moment
                for who in rows:
                    slots[who].append(now[who])
            for who in rows:
                self.cells[who].append(slots[who])
        return Picture(self.columns, self._objects(), self._lanes(rows))

    # -- moments ----------------------------------------------------------------------------------

    def _moments(self, column: Column) -> tuple[Moment, list[Moment]]:
        """The state at the beginning, and what changes one after the other."""
        at = self.columns.index(column)
        start = dict(self.now)
        moments: list[Moment] = []
        kinds: list[object] = []
        wall = 0  # what comes after a COMMIT is not drawn before it
        last: dict[RowKey, int] = {}
        for who, what, end in self._happenings(column.steps):
            kind = (self.now.get(who, ""), what) if who[0] == "object" else object()
            if self.now.get(who, "") == what and not end:
                continue
            self.now[who] = what
            from_ = max(wall, last.get(who, -1) + 1)
            place = next((i for i in range(from_, len(kinds)) if kinds[i] == kind), len(kinds))
            if place == len(kinds):
                kinds.append(kind)
                moments.append({})
            moments[place][who] = what
            last[who] = place
            if who[0] == "lane":
                wall = place + 1
            if end:
                self.ends.setdefault(who, {})[at, place + 1] = end
        if column.gap or len(moments) > MOST_SLOTS:
            for ends in self.ends.values():
                for key in [key for key in ends if key[0] == at]:
                    del ends[key]
            moments = [{who: what for who, what in self.now.items() if start.get(who, "") != what}]
        return start, moments

    def _happenings(self, steps: tuple[LineStep, ...]) -> list[tuple[RowKey, str, str]]:
        changes: list[tuple[RowKey, str, str]] = []
        for step in steps:
            for happening in step.happenings:
                if isinstance(happening, Change):
                    number = self.tracks.get(id(happening.track))
                    if number is not None:
                        after = happening.after.name if happening.after else GONE
                        changes.append((("object", number, 0), after, ""))
                elif isinstance(happening, Sent):
                    changes += self._of_transaction(happening, changes)
                elif isinstance(happening, Standstill):
                    changes += self._of_standstill(happening, changes)
        return changes

    def _of_transaction(
        self, sent: Sent, before: list[tuple[RowKey, str, str]]
    ) -> list[tuple[RowKey, str, str]]:
        open_ = self._of_lane(sent.lane, OPEN, before)
        kind = sent.entry.kind
        if kind in {EntryKind.COMMIT, EntryKind.ROLLBACK}:
            return [(who, "", kind.value) for who in reversed(open_)]
        if kind in {EntryKind.RELEASE, EntryKind.ROLLBACK_TO}:
            inner = [who for who in open_ if who[2] > 0]
            return [(inner[-1], "", kind.value)] if inner else []
        if kind is EntryKind.SAVEPOINT:
            return [(("lane", sent.lane, len(open_)), OPEN, "")]
        if not open_ and kind is EntryKind.BEGIN:
            return [(("lane", sent.lane, 0), OPEN, "")]
        return []

    def _of_standstill(
        self, standstill: Standstill, before: list[tuple[RowKey, str, str]]
    ) -> list[tuple[RowKey, str, str]]:
        if not standstill.refuses:
            return [(who, "", "") for who in self._of_lane(standstill.lane, REFUSES, before)]
        # Where only a savepoint was lost, the transaction around it is still open.
        depth = len(self._of_lane(standstill.lane, OPEN, before))
        return [(("lane", standstill.lane, depth), REFUSES, "")]

    def _of_lane(self, lane: int, what: str, before: list[tuple[RowKey, str, str]]) -> list[RowKey]:
        now = self.now | {who: state for who, state, _ in before}
        return sorted(who for who, is_ in now.items() if who[:2] == ("lane", lane) and is_ == what)

    # -- rows -------------------------------------------------------------------------------------

    def _objects(self) -> list[Row]:
        rows = []
        for number, track in enumerate(self.view.objects):
            marks = [self._marks(track, column) for column in self.columns]
            cells = self.cells["object", number, 0]
            rows.append((track, Row(track.name, words.about(track, self.view), cells, marks)))
        return _folded(rows)

    def _marks(self, track: Track, column: Column) -> list[str]:
        marks = [
            mark.what for step in column.steps for mark in step.of(Mark) if mark.track is track
        ]
        set_ = [mark for mark in marks if mark.endswith(" set")]
        if len(set_) > 3:
            marks = [mark for mark in marks if mark not in set_] + [f"{len(set_)} attributes set"]
        return [] if column.gap else marks

    def _lanes(self, rows: list[RowKey]) -> list[Row]:
        lanes = []
        for who in rows:
            if who[0] == "lane" and any(any(cell) for cell in self.cells[who]):
                label = "savepoint" if who[2] else words.lane(self.view, who[1])
                lanes.append(Row(label, "", self.cells[who], ends=self.ends.get(who, {})))
        return lanes


def _folded(rows: list[tuple[Track, Row]]) -> list[Row]:
    """Many objects of one class with one and the same life share a row."""
    alike: dict[str, list[tuple[Track, Row]]] = {}
    for track, row in rows:
        alike.setdefault(repr((track.kind, row.cells, row.marks)), []).append((track, row))
    folded: list[Row] = []
    done = set()
    for track, row in rows:
        key = repr((track.kind, row.cells, row.marks))
        group = alike[key]
        if len(group) < FEWEST_ALIKE:
            folded.append(row)
        elif key not in done:
            done.add(key)
            about = f"{len(group):,} objects alike"
            folded.append(Row(_names([row.label for _, row in group]), about, *_rest(row)))
    return folded


def _names(labels: list[str]) -> str:
    """``User#1 to #12``; where some in between are not alike, ``10 of User#1 to #12``."""
    ordered = sorted(labels, key=words.by_number)
    (kind, first), (_, last) = words.by_number(ordered[0]), words.by_number(ordered[-1])
    some = f"{len(labels):,} of " if len(labels) <= last - first else ""
    return f"{some}{kind}#{first} to #{last}"


def _rest(row: Row) -> tuple[list[list[str]], list[list[str]]]:
    return row.cells, row.marks


def _columns(steps: list[LineStep]) -> list[Column]:
    """The steps from left to right; of a long loop only the first round and the last."""
    columns: list[Column] = []
    at = 0
    while at < len(steps):
        length, rounds = _loop(steps, at)
        if rounds < FEWEST_ROUNDS:
            columns.append(Column((steps[at],), at + 1))
            at += 1
            continue
        columns += [Column((step,), at + i + 1) for i, step in enumerate(steps[at : at + length])]
        at += length
        hidden = length * (rounds - 2)
        gap = f"{rounds - 2:,} more rounds" + (f" of these {length} lines" if length > 1 else "")
        columns.append(Column(tuple(steps[at : at + hidden]), at + 1, gap, rounds=True))
        at += hidden
    return _shortened(columns)


def _loop(steps: list[LineStep], at: int) -> tuple[int, int]:
    """How long a round that begins here is, and how many there are in a row."""
    best = (1, 1)
    for length in range(1, LONGEST_ROUND + 1):
        rounds = 1
        while _same(steps, at, at + rounds * length, length):
            rounds += 1
        if rounds >= FEWEST_ROUNDS and rounds * length > best[0] * best[1]:
            best = (length, rounds)
    return best


def _same(steps: list[LineStep], start: int, other_start: int, length: int) -> bool:
    first, second = steps[start : start + length], steps[other_start : other_start + length]
    return len(second) == length and all(
        (a.place, a.thread, a.errors) == (b.place, b.thread, b.errors)
        for a, b in zip(first, second, strict=True)
    )


def _shortened(columns: list[Column]) -> list[Column]:
    """A block of hundreds of different lines: its beginning and its end."""
    if len(columns) <= MOST_COLUMNS:
        return columns
    head, tail = columns[: MOST_COLUMNS // 2], columns[-(MOST_COLUMNS // 2) :]
    between = columns[len(head) : -len(tail)]
    steps = tuple(step for column in between for step in column.steps)
    return [*head, Column(steps, between[0].number, f"{len(steps):,} more lines"), *tail]
