"""From plain data to tables: the one module that uses cattrs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar

import attrs

from slacal.config.faults import Placed
from slacal.config.files import Files
from slacal.config.tables.kinds import Kind, table
from slacal.errors import FileError, SlacalError, did_you_mean, shortened

T = TypeVar("T")


def key(kind: Kind, about: str, *, name: str | None = None, default: Any = None) -> Any:
    """Return a field of a table: its kind, what it says, and its name in the file.

    A field without a default has to be there: pass `default=attrs.NOTHING`.
    """
    return attrs.field(default=default, metadata={"kind": kind, "about": about, "key": name})


def key_of(field: attrs.Attribute[Any]) -> str:
    """Return the name of a field in the file."""
    return field.metadata["key"] or field.name


def keys_of(kind: type) -> list[str]:
    """Return the names of the fields of a table."""
    return [key_of(field) for field in attrs.fields(kind)]


@attrs.frozen
class Reader:
    """Reads tables; `files` finds what a file names."""

    files: Files = attrs.field(factory=Files)
    _converter: Any = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_converter", self._make_converter())

    def read(self, value: object, kind: type[T]) -> T:
        """Return the table of a class in plain data.

        Raises:
            SlacalError, ExceptionGroup: it is no table, or has faults, with their places.
        """
        from cattrs.errors import ClassValidationError

        found = table(value, f"a table ({', '.join(keys_of(kind)[:4])}, …)", "give it as a table")
        try:
            structured: T = self._converter.structure(found, kind)
            return structured
        except ClassValidationError as group:
            raise ExceptionGroup("faults", list(_placed(group, kind, found))) from None

    def _make_converter(self) -> Any:
        from cattrs import Converter
        from cattrs.gen import make_dict_structure_fn, override

        converter = Converter(detailed_validation=True)

        def hook(field: attrs.Attribute[Any]) -> Callable[[Any, Any], Any]:
            kind: Kind = field.metadata["kind"]
            return lambda value, _: kind.read(value, self)

        @cache
        def factory(kind: type) -> Callable[[Mapping[str, Any], Any], Any]:
            overrides: dict[str, Any] = {
                field.name: override(rename=key_of(field), struct_hook=hook(field))
                for field in attrs.fields(kind)
            }
            return make_dict_structure_fn(
                kind, converter, _cattrs_forbid_extra_keys=True, **overrides
            )

        converter.register_structure_hook_factory(attrs.has, factory)
        return converter


def _placed(
    group: ExceptionGroup[Exception], kind: type, found: Mapping[str, Any]
) -> Iterator[Exception]:
    """Yield the errors of a table, each with its key."""
    from cattrs.errors import ForbiddenExtraKeysError

    names = {field.name: key_of(field) for field in attrs.fields(kind)}
    for error in group.exceptions:
        if isinstance(error, ForbiddenExtraKeysError):
            for name in error.extra_fields:
                yield Placed(name, unknown_key(name, keys_of(kind)))
            continue
        name = next(names[note.name] for note in error.__notes__ if hasattr(note, "name"))
        if isinstance(error, SlacalError | ExceptionGroup):
            yield Placed(name, error)
        elif name not in found:
            yield missing_key(name)
        else:
            raise error


def unknown_key(name: str, known: list[str]) -> FileError:
    """Return the error for a key that nothing reads."""
    return FileError(
        f'unknown key "{shortened(name)}"',
        why=f"known are {', '.join(known)}",
        fix=did_you_mean(name, known) or "use one of these",
        key=name,
        known=tuple(known),
    )


def missing_key(name: str) -> FileError:
    """Return the error for a key that has to be there."""
    return FileError(f'no "{name}"', why="it has to be stated", fix=f"add {name} = …", key=name)
