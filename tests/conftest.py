"""What all tests share: the packages of this folder on the path, and how hard Hypothesis looks.

`HYPOTHESIS_PROFILE=thorough pytest` looks at many more examples, `ci` and `brief` at fewer.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

# So that `from tests import walk` works however pytest was started.
_ROOT = str(Path(__file__).parents[1])
if _ROOT not in sys.path:
    sys.path.insert(0, _ROOT)

# Random every time, but where the environment says CI: there the same examples every time, so that
# a change is judged by what it changes. Never a stopwatch: the walk may take its time. A failure
# prints the blob that repeats it.
_COMMON = settings(
    deadline=None,
    print_blob=True,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile("default", _COMMON, max_examples=100)
settings.register_profile("ci", _COMMON, max_examples=60)
settings.register_profile("brief", _COMMON, max_examples=30)
settings.register_profile("thorough", _COMMON, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
