"""Verdicts and reasons for requests without a usable answer."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest

from libcrawl.browser.tab import PageFault
from libcrawl.capture.answer import NotRecorded
from libcrawl.items import Verdict
from libcrawl.middlewares import Refused
from libcrawl.politeness.gate import BackedOff, NotNow
from libcrawl.politeness.proxies import Proxy
from libcrawl.politeness.session_parameters import too_large


def explain(
    problem: BaseException | None, platform: str, proxy: Proxy | None = None, where: str = ""
) -> tuple[Verdict, str]:
    """Verdict and reason of a request without a usable answer, sent through `proxy`."""
    if words := too_large(problem):
        return Verdict.DRIFT, f"{words}{where}"
    verdict, reason = _explain(problem, platform, where)
    if proxy and (verdict is Verdict.FAILED or isinstance(problem, Refused)):
        reason += f"; requested through {proxy}"
    return verdict, reason


def _explain(problem: BaseException | None, platform: str, where: str) -> tuple[Verdict, str]:
    if isinstance(problem, NotRecorded):
        return problem.verdict, problem.reason
    if isinstance(problem, Refused):
        assert problem.outcome.verdict is not None
        return problem.outcome.verdict, f"HTTP {problem.response.status}{where}: {problem}"
    if isinstance(problem, BackedOff):
        assert problem.outcome.verdict is not None
        return problem.outcome.verdict, f"not requested, the platform is backed off: {problem}"
    if isinstance(problem, NotNow):
        return Verdict.PARTIAL, str(problem)
    if isinstance(problem, IgnoreRequest):
        variable = f"LIBCRAWL_{platform.upper()}_ROBOTS_EXCEPTION"
        return Verdict.BLOCKED, f"{problem}; {variable} can declare an exception and its reason"
    broke = isinstance(problem, PageFault)
    return Verdict.FAILED, str(problem) if broke else f"no answer: {_network_words(problem)}"


def _network_words(problem: BaseException | None) -> str:
    """The network's message, without the wrappings that Scrapy and Twisted put around it."""
    reasons = getattr(problem.__cause__ if problem else None, "reasons", None)
    words = reasons[0].getErrorMessage() if reasons else str(problem)
    return words.strip().partition("\n")[0] or type(problem).__name__
