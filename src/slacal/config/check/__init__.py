"""What is legal in a file but hardly meant."""

from slacal.config.check.checking import check_file
from slacal.config.check.findings import Finding

__all__ = ["Finding", "check_file"]
