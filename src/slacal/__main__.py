"""`python -m slacal`."""

from slacal.cli import main

raise SystemExit(main())
