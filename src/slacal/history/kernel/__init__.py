"""Columns of integers: the arithmetic of a calendar over NumPy arrays, block by block."""
