"""`import slacal.polars`: what `slacal.history` does, as `frame.slacal` and `series.slacal`."""

from __future__ import annotations

from polars.api import (
    register_dataframe_namespace,
    register_lazyframe_namespace,
    register_series_namespace,
)

from slacal.history.accessors import Answers, Questions

register_dataframe_namespace("slacal")(Answers)
register_lazyframe_namespace("slacal")(Answers)
register_series_namespace("slacal")(Questions)
