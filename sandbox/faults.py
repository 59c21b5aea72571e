"""Faults on request: which there are, and which strike a given request."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sandbox.platform import ParsedRequest, PlatformFaults

EVERYWHERE = PlatformFaults(
    refusals={
        "http_500": "500, HTML",
        "http_502": "502, HTML",
        "http_403": "403, HTML",
        "http_429": "429, HTML",
        "robots_disallow": "robots.txt disallows everything (endpoint: robots)",
    },
    breakages={
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
        "unknown_kind": "the first work of a list, or that of a page, is of a kind that nobody"
        " knows",
        "unreadable_work": "the second entry of a list `is` null (the default), undated or"
        " miscounted",
    },
    endpoints=("profile", "list", "detail", "robots", "any"),
    options={
        "slow": frozenset({"seconds"}),
        "drift": frozenset({"key"}),
        "short_page": frozenset({"keep"}),
        "unreadable_work": frozenset({"is"}),
    },
)
LIMITS = ("platform", "source", "page", "work", "times")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All faults that a server's platforms have."""

    every: tuple[PlatformFaults, ...]

    @classmethod
    def of(cls, own: Iterable[PlatformFaults]) -> "Catalogue":
        return cls((*own, EVERYWHERE))

    @property
    def kinds(self) -> dict[str, str]:
        """Each with what it looks like."""
        groups = [group for each in self.every for group in (each.refusals, each.breakages)]
        return {kind: meaning for group in groups for kind, meaning in group.items()}

    @property
    def endpoints(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for each in self.every for name in each.endpoints))

    def options(self, kind: str) -> frozenset[str]:
        return frozenset[str]().union(*(each.options.get(kind, ()) for each in self.every))

    @property
    def walks(self) -> Mapping[str, str]:
        return {kind: source for each in self.every for kind, source in each.walks.items()}


@dataclass(slots=True, kw_only=True)
class Fault:
    """Strikes matching requests, `times` times or until it is cleared.

    `walks`: it strikes lists of this source alone, beyond so many pages in one go.
    """

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
    walks: str | None = None
    fired: int = 0
    walked: dict[str | None, int] = field(default_factory=dict)

    def strikes(self, parsed: ParsedRequest, platform: str) -> bool:
        """`any` means every endpoint but robots.txt, which is never meant by accident."""
        return (
            (self.times is None or self.fired < self.times)
            and (self.platform is None or self.platform == platform)
            and (self.account is None or self.account == parsed.account)
            and (self.source is None or self.source == parsed.source)
            and (self.page is None or self.page == parsed.page)
            and (self.work is None or self.work == parsed.work)
            and self.endpoint in (parsed.endpoint, "any")
            and (self.endpoint == "robots") == (parsed.endpoint == "robots")
            and (self.walks is None or self._is_beyond(parsed))
        )

    def _is_beyond(self, parsed: ParsedRequest) -> bool:
        """Whether a page of a list is one too many: by its number, or since its list's first."""
        if parsed.page is None or parsed.source != self.walks:
            return False
        count = 1 if parsed.page == 1 else self.walked.get(parsed.account, 0) + 1
        self.walked[parsed.account] = count
        limit = int(self.options.get("pages", 60))
        return (parsed.page if parsed.is_numbered else count) > limit


class Faults:
    """The faults in force."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._faults: list[Fault] = []
        self._made = 0

    def add(self, payload: dict[str, Any], account: str | None) -> Fault:
        """`account` is the identifier of the account that was named. Raises ValueError."""
        kind = payload.get("kind")
        if kind not in self._catalogue.kinds:
            raise ValueError(f"no fault {kind!r}; there are {', '.join(self._catalogue.kinds)}")
        plain = {name: payload[name] for name in LIMITS if name in payload}
        options = {
            k: v for k, v in payload.items() if k not in (*plain, "kind", "account", "endpoint")
        }
        if unknown := set(options) - self._catalogue.options(kind):
            raise ValueError(f"fault {kind} takes no {', '.join(sorted(unknown))}")
        endpoint = payload.get("endpoint") or ("robots" if kind == "robots_disallow" else "any")
        if endpoint not in self._catalogue.endpoints:
            known = ", ".join(self._catalogue.endpoints)
            raise ValueError(f"no endpoint {endpoint!r}; there are {known}")
        self._made += 1
        fault = Fault(
            number=self._made,
            kind=kind,
            account=account,
            endpoint=endpoint,
            options=options,
            walks=self._catalogue.walks.get(kind),
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

    def strike(self, parsed: ParsedRequest, platform: str) -> list[Fault]:
        """The faults that apply to this request now, in the order they were added."""
        striking = [fault for fault in self._faults if fault.strikes(parsed, platform)]
        for fault in striking:
            fault.fired += 1
        return striking
