"""Tables in and out, of whatever make: columns as arrays and back, zones and nulls kept."""

from slacal.history.frames.labels import Factorized, codes_of, factorized, plain, unknown_row
from slacal.history.frames.parts import (
    Frame,
    about_row,
    column_named,
    eager,
    read_table,
    with_columns_of_parts,
)
from slacal.history.frames.series import plain_series, text_series, time_series
from slacal.history.frames.times import ReadAs, Zoned, read_instants
from slacal.history.frames.zoned import walls_of

__all__ = [
    "Factorized", "Frame", "ReadAs", "Zoned", "about_row", "codes_of", "column_named", "eager",
    "factorized", "plain", "plain_series", "read_instants", "read_table", "text_series",
    "time_series", "unknown_row", "walls_of", "with_columns_of_parts",
]  # fmt: skip
