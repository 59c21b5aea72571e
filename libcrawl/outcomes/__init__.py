"""Classifies answers by a table for each platform: the first row that fits, from the top.

The tables are in modules named for their platforms; here is what they are made of.

An outcome is what the answer means, which verdict a refresh ends in when it cannot go on, and
whether the platform is left alone for the remainder of the run. Nobody solves or works around a
refusal.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

import orjson

from libcrawl.items import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A kind of answer.

    `verdict` None: the answer is usable and its reader decides. `backs_off`: nothing more is
    requested from the platform in this run, nor by others for `back_off`, or, where that is None,
    for the longer the more often it refuses. `is_retried`: the same request may be sent again.
    """

    name: str
    meaning: str
    verdict: Verdict | None = None
    backs_off: bool = False
    back_off: timedelta | None = None
    is_retried: bool = False


@dataclass(frozen=True)
class Answer:
    """An answer as tables classify it. `payload` is the decoded JSON, None where the body is none.

    `location` is where a redirect leads, `url` the address at which a browser arrived.
    `is_unreadable`: it is JSON, and more than can be read; then nothing is known of it.
    """

    status: int
    body: bytes
    location: str = ""
    payload: Any = None
    is_unreadable: bool = False
    url: str = ""

    @classmethod
    def of(cls, status: int, body: bytes, location: str = "", url: str = "") -> Answer:
        """Decode the body as JSON whatever its content type: platforms mislabel their answers."""
        try:
            payload = _decoded(body)
        except (json.JSONDecodeError, UnicodeDecodeError):
            return cls(status, body, location, url=url)
        except (ValueError, RecursionError):  # a number of thousands of digits; too deep
            return cls(status, body, location, {}, is_unreadable=True, url=url)
        return cls(status, body, location, payload, url=url)

    @cached_property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


def _decoded(body: bytes) -> Any:
    """The body as `json` reads it, in a third of the time; whole numbers beyond 64 bits are floats.

    `json` is more lenient: NaN, a byte order mark, half a character.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return json.loads(body)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRule:
    """A row of an outcome table: every condition that is given must hold.

    `statuses` the HTTP status; `fields` values of JSON keys, dotted where they lie deeper; `has`
    one of these keys is there; `message_has` one of these texts is in the answer's `url`, `msg` or
    `message`; `shows` one of these is in a body that is not JSON (an empty text: any such
    body); `lacks` none of these is in the body; `is_whole` the body is one of these texts and
    nothing else; `goes_to` one of these is in the redirect's target; `arrives_at` one of these is
    in the address at which a browser arrived.
    """

    outcome: Outcome
    statuses: range | tuple[int, ...] | None = None
    fields: tuple[tuple[str, Any], ...] = ()
    has: tuple[str, ...] = ()
    message_has: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    is_whole: tuple[str, ...] = ()
    goes_to: tuple[str, ...] = ()
    arrives_at: tuple[str, ...] = ()

    def fits(self, answer: Answer) -> bool:
        if self.statuses is not None and answer.status not in self.statuses:
            return False
        if (self.goes_to and not any(part in answer.location for part in self.goes_to)) or (
            self.arrives_at and not any(part in answer.url for part in self.arrives_at)
        ):
            return False
        if self.shows and (
            answer.payload is not None or not any(part in answer.text for part in self.shows)
        ):
            return False
        if self.lacks and any(part in answer.text for part in self.lacks):
            return False
        if self.is_whole and answer.text.strip() not in self.is_whole:
            return False
        return self._fits_payload(answer.payload)

    def _fits_payload(self, payload: Any) -> bool:
        if not self.fields and not self.message_has and not self.has:
            return True
        if not isinstance(payload, dict):
            return False
        if any(_value(payload, key) != value for key, value in self.fields):
            return False
        if self.has and not any(_value(payload, key) is not None for key in self.has):
            return False
        texts = (payload.get(key) for key in ("url", "msg", "message"))
        words = " ".join(word for word in texts if isinstance(word, str))
        return not self.message_has or any(part in words for part in self.message_has)


def _value(payload: Any, path: str) -> Any:
    """The value at a dotted path, None where the path leads nowhere."""
    for key in path.split("."):
        payload = payload.get(key) if isinstance(payload, dict) else None
    return payload


Table = tuple[OutcomeRule, ...]
# How long captchas, frequency controls and quotas last.
A_DAY = timedelta(days=1)

OK = Outcome(name="ok", meaning="the expected answer")
EMPTY = Outcome(
    name="empty",
    meaning="“nothing here”: unknown account, no works, past the last page or a restriction",
)
NOT_EXIST = Outcome(name="not_exist", meaning="no such work, or it may not be seen")
NO_ACCOUNT = Outcome(
    name="no_account", meaning="the platform knows no such account", verdict=Verdict.GONE
)
LOGIN = Outcome(
    name="login",
    meaning="the platform requires a login: the session is missing or has expired; log in with"
    " your own account and renew the session setting",
    verdict=Verdict.LOGIN_REQUIRED,
    backs_off=True,
)
VISITOR_COOKIE = Outcome(
    name="visitor_cookie",
    meaning="the platform requires a visitor or login cookie; renew the session setting",
    verdict=Verdict.LOGIN_REQUIRED,
    backs_off=True,
)
SESSION_DROPPED = Outcome(
    name="session_dropped",
    meaning="the platform no longer accepts the session; renew the session setting",
    verdict=Verdict.LOGIN_REQUIRED,
    backs_off=True,
)
CAPTCHA = Outcome(
    name="captcha",
    meaning="the platform requires a captcha: a person must clear it in a browser; wait for a day",
    verdict=Verdict.BLOCKED,
    backs_off=True,
    back_off=A_DAY,
)
FREQUENCY = Outcome(
    name="frequency",
    meaning="the platform refuses because of frequency; wait for a day and raise the delay",
    verdict=Verdict.BLOCKED,
    backs_off=True,
    back_off=A_DAY,
)
REFUSED = Outcome(
    name="refused",
    meaning="the platform refuses access",
    verdict=Verdict.BLOCKED,
    backs_off=True,
)
BAD_PARAMETER = Outcome(
    name="bad_parameter",
    meaning="the platform does not accept the request's parameters: its interface has changed",
    verdict=Verdict.DRIFT,
)
DEAD_ENDPOINT = Outcome(
    name="dead_endpoint",
    meaning="the address does not exist any more: the platform's interface has changed",
    verdict=Verdict.DRIFT,
)
PAGE = Outcome(
    name="page",
    meaning="a page of HTML where an answer to one of its requests was expected",
    verdict=Verdict.DRIFT,
)
NOT_BY_ITS_PAGE = Outcome(
    name="not_by_its_page",
    meaning="the platform refuses a request that its own page did not make: a defect of this"
    " program",
    verdict=Verdict.DRIFT,
)
UNKNOWN = Outcome(
    name="unknown",
    meaning="an answer of no known form",
    verdict=Verdict.DRIFT,
)
UNREADABLE = Outcome(
    name="unreadable",
    meaning="JSON that is nested too deeply to be read, or has a number of thousands of digits",
    verdict=Verdict.DRIFT,
)
NOT_RECORDED = Outcome(name="not_recorded", meaning="it was not recorded")
BROKEN = Outcome(
    name="broken",
    meaning="the answer was cut off or empty",
    verdict=Verdict.FAILED,
    is_retried=True,
)
SERVER_ERROR = Outcome(
    name="server_error",
    meaning="the platform's server failed",
    verdict=Verdict.FAILED,
    is_retried=True,
)

# How a page of HTML begins, for `OutcomeRule.shows`.
HTML = ("<html", "<!DOCTYPE", "<!doctype")
# Rows that platforms' tables share: status codes with the meaning that HTTP gives them.
BY_STATUS: Table = (
    OutcomeRule(outcome=REFUSED, statuses=(401, 403)),
    OutcomeRule(outcome=FREQUENCY, statuses=(429,)),
    OutcomeRule(outcome=SERVER_ERROR, statuses=range(500, 600)),
)
REDIRECTS = (301, 302, 303, 307, 308)
LOGIN_HOSTS = ("passport.", "/visitor", "/login", "/signin")


def classify(table: Table, answer: Answer) -> Outcome:
    """The outcome of an answer by a platform's table.

    A body that begins like JSON and was cut off, or an empty one, is `broken`; what no row knows
    is `unknown`. Any answer has an outcome, whatever it holds.
    """
    for row in table:
        if row.fits(answer):
            return row.outcome
    if answer.is_unreadable:
        return UNREADABLE
    is_ok = answer.status == 200 and answer.payload is None
    return BROKEN if is_ok and _is_cut_off(answer.body) else UNKNOWN


def _is_cut_off(body: bytes) -> bool:
    """True for the beginning of a JSON text in UTF-8, down to nothing at all."""
    try:
        body.decode()
    except UnicodeDecodeError as problem:
        if problem.reason != "unexpected end of data":
            return False
    return body.lstrip()[:1] in (b"", b"{", b"[")
