"""The tables that a file may hold: what each key says, how it is read, and how it is written."""
