"""Tables of which one key says what they are, and which others may stand with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from slacal.config.faults import Placed
from slacal.config.tables.kinds import Kind, list_of, table_of, wrong
from slacal.config.tables.reader import key_of, keys_of
from slacal.errors import FileError, SlacalError

if TYPE_CHECKING:
    from slacal.config.tables.reader import Reader

Variants = Mapping[str, tuple[str, ...]]


def record(kind: type, variants: Variants | None = None) -> Kind:
    """Return the kind of a table of a class; *variants*: the keys that stand with each of some.

    Of the keys that name a variant, there is exactly one.
    """

    def read(value: Any, reader: Reader) -> Any:
        if not variants:
            return reader.read(value, kind)
        faults: list[Exception] = []
        if isinstance(value, Mapping):
            faults += _variant_faults(value, kind, variants)
        try:
            found: Any = reader.read(value, kind)
        except (SlacalError, ExceptionGroup) as error:
            faults.append(error)
        if faults:
            raise ExceptionGroup("faults", faults)
        return found

    return Kind(read, to_plain, {"$ref": f"#/$defs/{kind.__name__}"} | _extras(kind, variants))


def short_table_of(kind: type, field: str, what: str, least: int = 0) -> Kind:
    """Return the kind of a table of tables of a class, each of which may be one field's value.

    So `response = "1 business day"` is `response = { budget = "1 business day" }`.
    """
    each = _short(kind, field)

    def write(values: Mapping[str, Any]) -> dict[str, Any]:
        plain = {name: to_plain(value) for name, value in values.items()}
        if any(value.keys() != {field} for value in plain.values()):
            return plain  # all as tables: so their order stays in TOML
        return {name: value[field] for name, value in plain.items()}

    return attrs.evolve(table_of(each, what, least), write=write)


def short_list_of(kind: type, field: str, what: str) -> Kind:
    """Return the kind of a list of tables of a class, each of which may be one field's value."""
    return list_of(_short(kind, field), what)


def _short(kind: type, field: str) -> Kind:
    of = record(kind)
    short: Kind = attrs.fields_dict(kind)[field].metadata["kind"]

    def read(value: Any, reader: Reader) -> Any:
        if isinstance(value, Mapping):
            return reader.read(value, kind)
        if not isinstance(value, str):
            raise wrong(value, f"a {field} or a table with one", "give one of them")
        return kind(**{field: short.read(value, reader)})

    def write(found: Any) -> Any:
        plain = to_plain(found)
        return plain[field] if plain.keys() == {field} else plain

    return Kind(read, write, {"anyOf": [dict(short.schema), dict(of.schema)]})


def _extras(kind: type, variants: Variants | None) -> dict[str, Any]:
    # Kept beside the reference, from where the schema takes them to the definition.
    return {"x-class": kind, "x-variants": variants}


def to_plain(found: Any) -> dict[str, Any]:
    """Return a table as plain data, without what is as by default."""
    plain = {}
    for field in attrs.fields(type(found)):
        value = getattr(found, field.name)
        if value is None or value == _default(field):
            continue
        plain[key_of(field)] = field.metadata["kind"].write(value)
    return plain


def _default(field: attrs.Attribute[Any]) -> Any:
    default: Any = field.default
    return default.factory() if hasattr(default, "factory") else default


def _variant_faults(
    found: Mapping[str, Any], kind: type, variants: Variants
) -> Iterator[Exception]:
    chosen = next((name for name in variants if name in found), None)
    if chosen is None:
        yield FileError(
            f"none of {', '.join(variants)}",
            why="one of them says what it is",
            fix=f"add {next(iter(variants))} = …",
        )
        return
    allowed = (chosen, *variants[chosen])
    for name in found:
        if name in keys_of(kind) and name not in allowed:
            yield Placed(name, _misplaced(name, chosen))


def _misplaced(name: str, beside: str) -> FileError:
    return FileError(
        f'"{name}" beside "{beside}"',
        why="the two do not go together",
        fix="take out one of them",
        key=name,
    )
