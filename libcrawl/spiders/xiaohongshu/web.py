"""www.xiaohongshu.com and creator.xiaohongshu.com: what their pages request, and how it is read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from urllib.parse import urlencode

from scrapy import Request

from libcrawl.browser.tab import CLICKS, OPENS, Listening, Presses, Visits, Way
from libcrawl.capture.answer import RecordedAnswer
from libcrawl.crawl import UsageProblem
from libcrawl.items import Account, Work
from libcrawl.middlewares import OWN_SLOT
from libcrawl.outcomes import PAGE, Answer, classify
from libcrawl.outcomes.xiaohongshu import XIAOHONGSHU
from libcrawl.parsers import Drift, need
from libcrawl.parsers.timeline import Cursor, Entry, TimelinePage
from libcrawl.parsers.xiaohongshu import creator, note, notes, profile, state
from libcrawl.platforms.xiaohongshu import ACCOUNT_IN_PAGE, ACCOUNT_PATH, NOTE_PATH
from libcrawl.platforms.xiaohongshu import XIAOHONGSHU as PLATFORM
from libcrawl.spiders.estimate import Expected
from libcrawl.spiders.own_source import WHOSE, OwnAccountSource
from libcrawl.spiders.page_source import PageSource
from libcrawl.spiders.source import RequestKey, Topic

PROFILES = "LIBCRAWL_XIAOHONGSHU_PROFILES"
ACCOUNT, NOTES, NOTE = (
    "/api/sns/web/v1/user/otherinfo", "/api/sns/web/v1/user_posted", "/api/sns/web/v1/feed",
)  # fmt: skip
HOME, LIST_PAGE = "/new/home", "/statistics/data-analysis"
OWN = "/api/galaxy/creator/home/personal_info"
FOLLOWERS = "/api/galaxy/creator/data/fans/overall_new"
OWN_NOTES = "/api/galaxy/creator/datacenter/note/analyze/list"
NEXT = "下一页"
# Screens of a profile, and notes that are opened, in one refresh at most.
SCREENS, NOTES_AT_MOST = 4, 30
# "xsec_token":"AB…" is the reader's key to a note, for hours.
TOKEN = re.compile(rb'("xsec_?[tT]oken"\s*:\s*")(?:[^"\\]|\\.)*"')
SCRIPTS = re.compile(rb"(<script\b[^>]*>).*?(</script>)", re.DOTALL | re.IGNORECASE)
# What scripts have put into a page, of the account alone, as a page would carry it.
LATE_STATE = """() => {
  const bare = (value) => {
    if (!value || typeof value !== 'object') return value;
    if ('_rawValue' in value) return value._rawValue;
    return '_value' in value ? value._value : value;
  };
  const first = (lists) => { const all = bare(lists); return all ? [bare(all[0])] : []; };
  const user = bare((window.__INITIAL_STATE__ || {}).user) || {};
  const kept = { loggedIn: bare(user.loggedIn), userPageData: bare(user.userPageData),
    notes: first(user.notes), noteQueries: first(user.noteQueries),
    bannedInfo: bare(user.bannedInfo) };
  const words = 'NO_NOTES';
  try {
    const skip = (key, value) => key.startsWith('__v') || key === 'dep' ? undefined : value;
    const written = JSON.stringify({ user: kept }, skip).replaceAll('<', '\\\\u003C');
    const shown = document.body.innerText.includes(words) ? words : '';
    return `window.__INITIAL_STATE__=${written}</script>${shown}`;
  } catch { return ''; }
}""".replace("NO_NOTES", state.NO_NOTES)


class XiaohongshuSource(PageSource):
    """The common part of the platform's two sites: hosts of one domain."""

    usual_works = 60


class PublicProfile(XiaohongshuSource, way_in=PLATFORM.way("profile")):
    """The public page of an account, a few screens of it, and notes that are opened from there."""

    page_size = 30
    usual_long_share = 0.5
    opens_works = True
    once_in = timedelta(hours=20)
    kept_parameters = frozenset(("target_user_id", "user_id", "cursor", "num", "source_note_id"))

    @classmethod
    def check_settings(cls, settings: Mapping[str, Any]) -> None:
        if not is_on(settings):
            raise UsageProblem(
                f"source=profile reads public profiles, which the platform does not welcome: set"
                f" {PROFILES}=1 where you may, or use source=creator for your own account"
            )

    @classmethod
    def expected_requests(cls, expected: Expected) -> int:
        """The page is opened with its first notes in it."""
        screens = min(ceil((expected.works + 1) / cls.page_size), SCREENS)
        return screens + min(expected.works, NOTES_AT_MOST)

    def profile_request(self, uid: str) -> Request:
        listening = Listening(
            uid, self.kept_parameters, self._listening_to(uid), embedded_answers, ("text",),
            state=LATE_STATE,
        )  # fmt: skip
        return Request(f"{self.base_url}/user/profile/{uid}", meta={OPENS: listening})

    def page_request(self, uid: str, cursor: Cursor | None) -> Request:
        return self.list_of_page(self._notes_url(uid, cursor), way=True)

    def _notes_url(self, uid: str, cursor: Cursor | None) -> str:
        query = {"user_id": uid, "num": "30", **(cursor or {"cursor": ""})}
        return f"{self.base_url}{NOTES}?{urlencode(query)}"

    def long_text_request(self, uid: str, entry: Entry) -> Request:
        work = str(entry.long_text_id)
        meta = {CLICKS: work, OWN_SLOT: True, "max_retry_times": 0}
        return Request(f"{self.base_url}/explore/{work}", meta=meta)

    def recognise(
        self, url: str, post: bytes | None = None, body: bytes | None = None
    ) -> RequestKey | None:
        if (address := self.path_and_query(url)) is None:
            return None
        path, query = address
        opened, read = ACCOUNT_PATH.fullmatch(path), NOTE_PATH.fullmatch(path)
        work = read["note"] if read else _posted_note(post) if path == NOTE else None
        if work:
            return RequestKey(Topic.TEXT, work=work)
        if opened or path == ACCOUNT:
            return RequestKey(Topic.PROFILE, opened[1] if opened else query.get("target_user_id"))
        if path == NOTES:
            place = (("cursor", query["cursor"]),) if query.get("cursor") else ()
            return RequestKey(Topic.PAGE, query.get("user_id"), place)
        return None

    def _listening_to(self, uid: str) -> Callable[[str, bytes | None], RequestKey | None]:
        """As `recognise`; a note that is opened in an account's page is that account's."""

        def recognise(url: str, post: bytes | None) -> RequestKey | None:
            key = self.recognise(url, post)
            return replace(key, account=uid) if key and key.topic is Topic.TEXT else key

        return recognise

    def answers_in(self, answer: RecordedAnswer) -> Iterator[RecordedAnswer]:
        """Pages carry the accounts, lists and notes in themselves that other pages request."""
        path, _ = self.path_and_query(answer.url) or ("", {})
        opened, read = ACCOUNT_PATH.fullmatch(path), NOTE_PATH.fullmatch(path)
        html = answer.body.decode("utf-8", "replace") if opened or read else ""
        if not html.lstrip().startswith("<"):
            yield answer
        elif read and (found := state.notes_in_page(html)):
            for work, payload in found.items():
                url = f"{self.base_url}/explore/{work}"
                yield replace(answer, url=url, body=json.dumps(payload).encode())
        elif opened and (carried := embedded_answers(html)):
            body = json.dumps(carried[Topic.PROFILE]).encode()
            yield replace(answer, body=body)
            if Topic.PAGE in carried:
                yield replace(answer, url=self._notes_url(opened[1], None), body=body)
        elif classify(XIAOHONGSHU, Answer.of(answer.status, answer.body)) is not PAGE:
            yield answer

    def without_readers(self, url: str, body: bytes) -> bytes:
        """Keys to notes are the reader's, and so is much of what a page's scripts hold."""
        if body.lstrip().startswith(b"<"):
            return SCRIPTS.sub(rb"\1\2", body)
        return TOKEN.sub(rb'\1"', body)

    def read_profile(self, payload: Any, at: datetime, uid: str) -> Account:
        return profile.parse_profile(payload, at, uid)

    def read_page(
        self, payload: Any, at: datetime, uid: str, cursor: Cursor | None
    ) -> TimelinePage:
        return notes.parse_notes(payload, at, uid)

    def read_long_text(self, payload: Any, entry: Entry, own_name: str) -> Work:
        work = note.parse_note(payload, entry.work.captured_at, own_name)
        if work.platform_id != entry.work.platform_id:
            raise Drift(f"note {work.platform_id} was given for {entry.work.platform_id}")
        return work


class CreatorCentre(OwnAccountSource, XiaohongshuSource, way_in=PLATFORM.way("creator")):
    """creator.xiaohongshu.com: the operator's own account, with exact counters and views."""

    page_size = creator.PAGE_SIZE
    home = HOME
    parts = ("followers",)
    names_handles = True
    kept_parameters = frozenset(("page_num", "page_size", WHOSE))

    @classmethod
    def expected_requests(cls, expected: Expected) -> int:
        return 2 + ceil((expected.works + 1) / cls.page_size)

    def part_request(self, uid: str, part: str) -> Request:
        return self.part_of_page(self.of(self.base_url + FOLLOWERS, uid), part)

    def page_request(self, uid: str, cursor: Cursor | None) -> Request:
        way: Way = Presses(NEXT) if cursor else Visits(self.base_url + LIST_PAGE)
        query = urlencode({"page_num": (cursor or {}).get("page_num", "1")})
        return self.list_of_page(self.of(f"{self.base_url}{OWN_NOTES}?{query}", uid), way)

    def long_text_request(self, uid: str, entry: Entry) -> Request:
        raise NotImplementedError("the centre shows no texts")

    def recognise_own(self, url: str, post: bytes | None = None) -> RequestKey | None:
        if (address := self.path_and_query(url)) is None:
            return None
        path, query = address
        if path in (OWN, HOME):
            return RequestKey(Topic.PROFILE, "")
        if path == FOLLOWERS:
            return RequestKey(Topic.ABOUT, "", (("part", "followers"),))
        if path == OWN_NOTES:
            return RequestKey(Topic.PAGE, "", (("page_num", query.get("page_num", "1")),))
        return None

    def account_in(self, payload: Any) -> str:
        return str(need(payload, "data.red_num", str))

    def read_profile(self, payload: Any, at: datetime, uid: str) -> Account:
        return creator.parse_own(payload, at, uid)

    def read_page(
        self, payload: Any, at: datetime, uid: str, cursor: Cursor | None
    ) -> TimelinePage:
        return creator.parse_own_notes(payload, at, int((cursor or {}).get("page_num", "1")))

    def read_long_text(self, payload: Any, entry: Entry, own_name: str) -> Work:
        raise NotImplementedError("the centre shows no texts")


def is_on(settings: Mapping[str, Any]) -> bool:
    """Whether the operator has switched public profiles on."""
    return str(settings.get(PROFILES) or "0").lower() in ("1", "true", "yes")


def embedded_answers(html: str) -> dict[str, Any]:
    """The answers that an opened page carries in itself, by topic.

    A list that is empty although there is more is left out: the page will request it.
    """
    try:
        payload = state.account_in_page(html)
    except Drift as problem:
        return {str(Topic.PROFILE): {"unreadable": str(problem)}}
    if payload is None:
        return {}
    page = payload[ACCOUNT_IN_PAGE]
    query = page["query"] if isinstance(page["query"], dict) else {}
    has_list = bool(page["notes"]) or (page["notes"] == [] and query.get("hasMore") is False)
    topics = (Topic.PROFILE, Topic.PAGE) if has_list else (Topic.PROFILE,)
    return dict.fromkeys(map(str, topics), payload)


def _posted_note(post: bytes | None) -> str | None:
    """The note that a page requests, by what it posts."""
    try:
        posted = json.loads(post or b"null")
    except (ValueError, RecursionError):
        return None
    work = posted.get("source_note_id") if isinstance(posted, dict) else None
    return work if isinstance(work, str) else None
