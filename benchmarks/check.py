"""Answers first: slacal against the walk, then every peer against slacal."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from types import FrameType
from typing import NoReturn

from benchmarks.cases import Case
from benchmarks.contender import Answer, Job

HANGS_AFTER_S = 5.0


class DisagreementError(Exception):
    """slacal's answer is not the walk's: nothing is worth timing."""


@dataclass(frozen=True)
class Verdict:
    """How many answers were compared, how many were wrong, and the first of those."""

    compared: int
    wrong: int = 0
    example: str = ""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TimeoutError` when the body hangs, where the system has such a timer."""

    def give_up(_signal: int, _frame: FrameType | None) -> NoReturn:
        raise TimeoutError(f"no answer in {seconds:g} s")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def comparable(answer: Answer) -> Answer:
    """Return instants in UTC: datetimes that share a zone compare by wall clock."""
    if isinstance(answer, tuple):
        return tuple(at.astimezone(UTC) for at in answer)
    return answer.astimezone(UTC) if isinstance(answer, datetime) else answer


def shown(answer: Answer) -> str:
    if isinstance(answer, tuple):
        return ", ".join(map(shown, answer))
    return answer.isoformat() if isinstance(answer, datetime) else str(answer)


def question(work: str, case: Case) -> str:
    wanted: dict[str, Answer] = {"add": case.amount, "elapsed": case.end}
    after = f", {shown(wanted[work])}" if work in wanted else ""
    return f"{work}({case.at.isoformat()}{after})"


def answers(job: Job) -> list[Answer]:
    return [job.answer(job.call(*arguments)) for arguments in job.inputs]


def compare(
    work: str, cases: Sequence[Case], job: Job, expected: Sequence[Answer], seconds: float
) -> Verdict:
    """Compare *job*'s answers with those expected, for about *seconds*; the first one always."""
    stop = perf_counter() + seconds
    compared = wrong = 0
    example = ""
    for case, arguments, right in zip(cases, job.inputs, expected, strict=True):
        if compared and perf_counter() > stop:
            break
        given = _answer(job, arguments)
        compared += 1
        if isinstance(given, Failure):
            wrong += 1
            example = example or f"{question(work, case)} is {shown(right)}, not {given.text}"
            if given.hangs:
                break
        elif comparable(given) != comparable(right):
            wrong += 1
            example = example or f"{question(work, case)} is {shown(right)}, not {shown(given)}"
    return Verdict(compared, wrong, example)


@dataclass(frozen=True)
class Failure:
    """What came in place of an answer."""

    text: str
    hangs: bool = False


def _answer(job: Job, arguments: tuple[object, ...]) -> Answer | Failure:
    try:
        with time_limit(HANGS_AFTER_S):
            answer: Answer = job.answer(job.call(*arguments))
            return answer
    except TimeoutError as error:
        return Failure(str(error), hangs=True)
    except Exception as error:  # a contender may raise anything
        return Failure(f"{type(error).__name__}: {str(error).partition(chr(10))[0][:80]}")


def must_agree(
    name: str, work: str, cases: Sequence[Case], job: Job, walked: Sequence[Answer]
) -> None:
    """Stop everything where slacal and the walk differ."""
    verdict = compare(work, cases, job, walked, seconds=float("inf"))
    if verdict.wrong:
        raise DisagreementError(
            f"calendar {name}: slacal differs from the walk on {verdict.wrong} of "
            f"{verdict.compared} answers: {verdict.example}"
        )
