"""Which of the papers that wait for an officer the caller may correct, by the matrix of rights."""

from __future__ import annotations

from starlette.requests import Request

from search.waiting import Wanted
from search.web.callers import caller_of, is_reasoned
from search.web.desk import Desk


def wanted(desk: Desk, request: Request, *, reasoned: bool | None = None) -> Wanted:
    """Which waiting papers the caller may correct: with a reason named, or as the request is."""
    caller, named = caller_of(request), is_reasoned(request) if reasoned is None else reasoned

    def but(branch: str | None) -> tuple[str, ...]:
        """The types that the caller may not correct on papers of a branch."""
        types = (*desk.catalogue.types, "unknown")
        answers = {
            code: caller.answer("correct", branch=branch, sensitive=desk.catalogue.sensitive_on(code)) for code in types
        }
        return tuple(code for code, answer in answers.items() if answer == "no" or (answer == "reason" and not named))

    others = caller.answer("correct", branch="")  # of no branch that there is
    may_others = others == "yes" or (others == "reason" and named)
    return Wanted(caller.branch, but(None), but("") if may_others else None)
