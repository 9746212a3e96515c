"""The policy table: what a desk promises for each category of case."""

from slacal.policy.table import Category, Policy

__all__ = ["Category", "Policy"]
