"""Logs of events, one row an event: what `Policy.track` says of each case, for all at a time."""
