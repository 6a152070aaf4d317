"""Tables as PostgreSQL's catalogue describes them, everything but comments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sequence:
    """The counter behind a SERIAL or an identity."""

    start: int
    step: int
    smallest: int
    largest: int
    cache: int
    cycles: bool


@dataclass(frozen=True)
class Column:
    """``numbered`` is "", "serial", "by default" or "always"; ``default`` is SQL."""

    name: str
    type: str
    nullable: bool
    default: str | None
    numbered: str
    generated: str
    collation: str | None
    labels: tuple[str, ...]
    sequence: Sequence | None

    @property
    def family(self) -> str:
        """The type without its length and digits; "enum" for any enum type."""
        if self.labels:
            return "enum"
        return self.type.partition("(")[0]


@dataclass(frozen=True)
class Check:
    """A check constraint."""

    name: str
    expression: str
    validated: bool


@dataclass(frozen=True)
class ForeignKey:
    """The actions are the catalogue's letters: a, r, c, n, d."""

    name: str
    columns: tuple[str, ...]
    target: str
    target_columns: tuple[str, ...]
    on_delete: str
    on_update: str
    match: str
    deferred: bool
    validated: bool


@dataclass(frozen=True)
class Index:
    """``constraint`` is "", "primary key", "unique" or "exclude": the kind that it belongs to.

    ``plain`` holds the column of each key, ``None`` for an expression; ``keys`` the SQL of each.
    """

    name: str
    method: str
    unique: bool
    keys: tuple[str, ...]
    plain: tuple[str | None, ...]
    options: tuple[int, ...]
    classes: tuple[bool, ...]
    include: tuple[str, ...]
    where: str | None
    nulls_alike: bool
    deferrable: bool
    constraint: str

    @property
    def shown(self) -> str:
        words = "UNIQUE " if self.unique else ""
        using = "" if self.method == "btree" else f" USING {self.method}"
        where = f" WHERE {self.where}" if self.where else ""
        return f"{self.name}: {words}({', '.join(self.keys)}){using}{where}"


@dataclass(frozen=True)
class Table:
    """A table as reflected from the catalogue."""

    name: str
    columns: dict[str, Column]
    checks: tuple[Check, ...]
    foreign_keys: tuple[ForeignKey, ...]
    indexes: tuple[Index, ...]

    @property
    def primary_key(self) -> tuple[str, ...]:
        for index in self.indexes:
            if index.constraint == "primary key":
                return index.keys
        return ()

    def foreign_key_of(self, column: str) -> ForeignKey | None:
        """The foreign key that this column alone makes up."""
        for key in self.foreign_keys:
            if key.columns == (column,):
                return key
        return None


def read(cursor: Any, name: str) -> Table:
    """Read one table. It has to be there."""
    return read_all(cursor, [name])[name]


def read_all(cursor: Any, names: list[str]) -> dict[str, Table]:
    """Read these tables, which have to be there."""
    if not names:
        return {}
    parameters = {"tables": names}
    columns: dict[str, dict[str, Column]] = {name: {} for name in names}
    cursor.execute(_COLUMNS, parameters)
    for table, *row in cursor.fetchall():
        numbers = Sequence(*row[8]) if row[8] else None
        values: list[Any] = [*row[:7], tuple(row[7]), numbers]
        columns[table][row[0]] = Column(*values)
    cursor.execute(_CONSTRAINTS, parameters)
    checks: dict[str, list[Check]] = {name: [] for name in names}
    keys: dict[str, list[ForeignKey]] = {name: [] for name in names}
    for table, *row in cursor.fetchall():
        if row[0] == "c":
            checks[table].append(Check(row[1], row[2], row[3]))
        else:
            keys[table].append(
                ForeignKey(
                    name=row[1],
                    columns=tuple(row[4]),
                    target=row[5],
                    target_columns=tuple(row[6]),
                    on_delete=row[7],
                    on_update=row[8],
                    match=row[9],
                    deferred=row[10],
                    validated=row[3],
                )
            )
    cursor.execute(_INDEXES, parameters)
    indexes: dict[str, list[Index]] = {name: [] for name in names}
    for table, *row in cursor.fetchall():
        values = [tuple(each) if isinstance(each, list) else each for each in row]
        indexes[table].append(Index(*values))
    return {
        name: Table(
            name, columns[name], tuple(checks[name]), tuple(keys[name]), tuple(indexes[name])
        )
        for name in names
    }


_COLUMNS = """
SELECT r.relname::text, a.attname::text,
       format_type(a.atttypid, a.atttypmod),
       NOT a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid),
       CASE WHEN a.attidentity = 'a' THEN 'always' WHEN a.attidentity = 'd' THEN 'by default'
            WHEN pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%%' THEN 'serial' ELSE '' END,
       a.attgenerated::text,
       CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END,
       ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid
             ORDER BY e.enumsortorder),
       (SELECT json_build_array(s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
                                s.seqcycle)
        FROM pg_depend p JOIN pg_sequence s
             ON s.seqrelid = CASE WHEN p.classid = 'pg_attrdef'::regclass THEN p.refobjid
                                  ELSE p.objid END
        WHERE (p.classid = 'pg_class'::regclass AND p.refclassid = 'pg_class'::regclass
               AND p.refobjid = a.attrelid AND p.refobjsubid = a.attnum)
           OR (p.classid = 'pg_attrdef'::regclass AND p.objid = d.oid
               AND p.refclassid = 'pg_class'::regclass)
        LIMIT 1)
FROM pg_attribute a
JOIN pg_class r ON r.oid = a.attrelid
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = ANY (ARRAY(SELECT to_regclass(quote_ident(name))
                            FROM unnest(%(tables)s) AS name))
  AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
"""

_CONSTRAINTS = """
SELECT (SELECT relname::text FROM pg_class WHERE oid = c.conrelid),
       c.contype::text, c.conname::text, pg_get_expr(c.conbin, c.conrelid), c.convalidated,
       ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY AS k(num, place)
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num ORDER BY k.place),
       (SELECT relname::text FROM pg_class WHERE oid = c.confrelid),
       ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY AS k(num, place)
             JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.num ORDER BY k.place),
       c.confdeltype::text, c.confupdtype::text, c.confmatchtype::text, c.condeferred
FROM pg_constraint c
WHERE c.conrelid = ANY (ARRAY(SELECT to_regclass(quote_ident(name))
                            FROM unnest(%(tables)s) AS name)) AND c.contype IN ('c', 'f')
ORDER BY c.conname
"""

_INDEXES = """
SELECT t.relname::text, r.relname::text, m.amname::text, i.indisunique,
       ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, true)
             FROM generate_series(1, i.indnkeyatts) AS k ORDER BY k),
       ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(num, place)
             LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num AND k.num > 0
             WHERE k.place <= i.indnkeyatts ORDER BY k.place),
       i.indoption::int2[]::int[],
       ARRAY(SELECT o.opcdefault FROM unnest(i.indclass::oid[]) WITH ORDINALITY AS k(class, place)
             JOIN pg_opclass o ON o.oid = k.class ORDER BY k.place),
       ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, true)
             FROM generate_series(i.indnkeyatts + 1, i.indnatts) AS k ORDER BY k),
       pg_get_expr(i.indpred, i.indrelid, true),
       i.indnullsnotdistinct,
       NOT i.indimmediate,
       coalesce((SELECT CASE c.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique'
                                       ELSE 'exclude' END
                 FROM pg_constraint c
                 WHERE c.conindid = i.indexrelid AND c.conrelid = i.indrelid
                   AND c.contype IN ('p', 'u', 'x')), '')
FROM pg_index i
JOIN pg_class r ON r.oid = i.indexrelid
JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_am m ON m.oid = r.relam
WHERE i.indrelid = ANY (ARRAY(SELECT to_regclass(quote_ident(name))
                            FROM unnest(%(tables)s) AS name))
ORDER BY r.relname
"""
