"""Faults on request: which there are, and which strike a given question."""

from dataclasses import asdict, dataclass, field
from typing import Any

from sandbox.platform import ParsedRequest
from sandbox.wechat import kinds as wechat

REFUSALS = {
    "empty": "ok:0 这里还没有内容 (PC: an empty list without a cursor)",
    "page_limit": "m.weibo.cn: `pages` (default 60) pages of a list in one go, then as `empty`",
    "login": "ok:-100 with the mobile sign-in address",
    "captcha": "ok:-100 with the captcha address",
    "login_pc": "ok:-100 with weibo.com/login.php",
    "not_exist": "该微博不存在, error_code 20101",
    "bad_param": "400 参数有误",
    "dead_endpoint": "404 你访问的地址不存在",
    "http_432": "432, empty: no visitor cookie",
    "http_418": "418, empty: address blocked",
    "http_414": "414, empty",
    "visitor_redirect": "302 to passport.weibo.com/visitor/visitor",
    "html_wall": "200, the HTML page Sina Visitor System",
    "info_cards": "information cards (230283) instead of the profile",
    "http_500": "500, HTML",
    "http_502": "502, HTML",
    "http_403": "403, HTML",
    "http_429": "429, HTML",
    "blocked": "Douyin: 200, the text blocked",
    "empty_body": "Douyin: 200, nothing",
    "null_detail": "Douyin: 200, aweme_detail null",
    "moved_abroad": "short links of Douyin, articles of WeChat: 302 to another site",
    "robots_disallow": "robots.txt disallows everything (endpoint: robots)",
}
BREAKAGES = {
    "slow": "the right answer after `seconds` (default 2)",
    "truncated_json": "the first half of the right answer",
    "wrong_content_type": "the right JSON labelled text/html",
    "wrong_charset": "the right UTF-8 JSON labelled gb2312",
    "mojibake": "200, labelled JSON, but unreadable bytes",
    "reset": "the connection is reset",
    "counters_hidden": "counters are absent",
    "drift": "`key` (default: one that must be there) is renamed wherever it occurs",
    "short_page": "only the first `keep` (default 3) entries; the cursor skips the others",
    "empty_page_more": "no entries, although the cursor promises more",
    "half_emoji": "every text ends in the first half of a surrogate pair",
    "huge_counter": "likes are 2**63, one more than a bigint holds",
    "odd_html": "marked-up texts begin with <![x]>",
    "unknown_kind": "the first work of a list, or that of a page, is of a kind that nobody knows",
    "unreadable_work": "the second entry of a list `is` null (the default), undated or miscounted",
    "malformed_record": "WeChat: one record of the own list is cut in the middle",
    "script_error": "Douyin: the user page's script ends in an error before it requests anything",
    "gives_up": "Douyin: after an answer that broke, the user page requests no more works",
}
KINDS = REFUSALS | wechat.REFUSALS | BREAKAGES
LIMITS = ("platform", "source", "page", "work", "times")
ENDPOINTS = (
    *("page", "profile", "list", "longtext", "show", "detail", "config", "robots", "any", "short"),
    *wechat.ENDPOINTS,
)
OPTIONS = {
    "slow": {"seconds"}, "drift": {"key"}, "short_page": {"keep"}, "unreadable_work": {"is"},
    "page_limit": {"pages"},
}  # fmt: skip


@dataclass(slots=True, kw_only=True)
class Fault:
    """Strikes matching questions, `times` times or until it is cleared."""

    number: int
    kind: str
    platform: str | None = None
    account: str | None = None
    endpoint: str = "any"
    source: str | None = None
    page: int | None = None
    work: str | None = None
    times: int | None = None
    options: dict[str, Any] = field(default_factory=dict)
    fired: int = 0
    walked: dict[str | None, int] = field(default_factory=dict)

    def strikes(self, question: ParsedRequest, platform: str) -> bool:
        """`any` means every endpoint but robots.txt, which is never meant by accident."""
        return (
            (self.times is None or self.fired < self.times)
            and (self.platform is None or self.platform == platform)
            and (self.account is None or self.account == question.account)
            and (self.source is None or self.source == question.source)
            and (self.page is None or self.page == question.page)
            and (self.work is None or self.work == question.work)
            and self.endpoint in (question.endpoint, "any")
            and (self.endpoint == "robots") == (question.endpoint == "robots")
            and (self.kind != "page_limit" or self._is_beyond(question))
        )

    def _is_beyond(self, question: ParsedRequest) -> bool:
        """Whether a page of a list is one too many: by its number, or since its list's first."""
        if question.page is None or question.source != "mobile":
            return False
        count = 1 if question.page == 1 else self.walked.get(question.account, 0) + 1
        self.walked[question.account] = count
        limit = int(self.options.get("pages", 60))
        return (question.page if question.is_numbered else count) > limit


class Faults:
    """The faults in force."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._made = 0

    def add(self, payload: dict[str, Any], account: str | None) -> Fault:
        """`account` is the identifier of the account that was named. Raises ValueError."""
        kind = payload.get("kind")
        if kind not in KINDS:
            raise ValueError(f"no fault {kind!r}; there are {', '.join(KINDS)}")
        plain = {name: payload[name] for name in LIMITS if name in payload}
        options = {
            k: v for k, v in payload.items() if k not in (*plain, "kind", "account", "endpoint")
        }
        if unknown := set(options) - OPTIONS.get(kind, set()):
            raise ValueError(f"fault {kind} takes no {', '.join(sorted(unknown))}")
        endpoint = payload.get("endpoint") or ("robots" if kind == "robots_disallow" else "any")
        if endpoint not in ENDPOINTS:
            raise ValueError(f"no endpoint {endpoint!r}; there are {', '.join(ENDPOINTS)}")
        self._made += 1
        fault = Fault(
            number=self._made,
            kind=kind,
            account=account,
            endpoint=endpoint,
            options=options,
            **plain,
        )
        self._faults.append(fault)
        return fault

    def clear(self) -> int:
        count = len(self._faults)
        self._faults.clear()
        return count

    def shown(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self._faults]

    def strike(self, question: ParsedRequest, platform: str) -> list[Fault]:
        """The faults that apply to this request now, in the order they were added."""
        striking = [fault for fault in self._faults if fault.strikes(question, platform)]
        for fault in striking:
            fault.fired += 1
        return striking
