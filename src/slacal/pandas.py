"""`import slacal.pandas`: what `slacal.history` does, as `frame.slacal` and `series.slacal`."""

from __future__ import annotations

from pandas.api.extensions import register_dataframe_accessor, register_series_accessor

from slacal.history.accessors import Answers, Questions

register_dataframe_accessor("slacal")(Answers)
register_series_accessor("slacal")(Questions)
