"""What a library must offer to stand in the table."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from benchmarks.calendars import CalendarSpec
from benchmarks.cases import Case

Answer = datetime | timedelta | bool | tuple[datetime, ...]


class UnsupportedError(Exception):
    """The library has no way to say this; the message is a few words for the table."""


def unchanged(result: Any) -> Any:
    return result


@dataclass(frozen=True)
class Job:
    """A call and its inputs in the library's own types; only the calls are timed."""

    call: Callable[..., Any]
    inputs: Sequence[tuple[Any, ...]]
    answer: Callable[[Any], Any] = unchanged  # the library's result, in comparable form


class Contender(ABC):
    """One library's reading of one calendar; making it makes the library's own calendar."""

    name: ClassVar[str]
    packages: ClassVar[tuple[str, ...]]  # what must be installed, the library itself first
    landing: ClassVar[str | None] = None  # where `add` lands when it ends on closing time
    quantum: ClassVar[timedelta] = timedelta(seconds=1)  # the finest amount `add` takes
    traced: ClassVar[bool] = True  # Python can see the memory it takes

    @abstractmethod
    def __init__(self, spec: CalendarSpec) -> None: ...

    @abstractmethod
    def add(self, cases: Sequence[Case]) -> Job: ...

    @abstractmethod
    def elapsed(self, cases: Sequence[Case]) -> Job: ...

    @abstractmethod
    def is_open(self, cases: Sequence[Case]) -> Job: ...

    def elapsed_once(self, cases: Sequence[Case]) -> Job:
        """Return the way to ask `elapsed` of a calendar that is asked nothing else."""
        return self.elapsed(cases)

    def job(self, work: str, cases: Sequence[Case]) -> Job:
        jobs: dict[str, Callable[[Sequence[Case]], Job]] = {
            "add": self.add,
            "elapsed": self.elapsed,
            "is_open": self.is_open,
        }
        return jobs[work](cases)


def ask(job: Job) -> Answer:
    """Return the answer to the first input."""
    answer: Answer = job.answer(job.call(*job.inputs[0]))
    return answer
