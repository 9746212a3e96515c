"""Recorded deadlines beside computed ones, and what is likely behind the differences."""
