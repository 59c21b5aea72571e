"""The common part of requests to all sources."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sandbox.platform import IncomingRequest, Json, ParsedRequest, PlatformAnswer
from sandbox.wechat.model import Article, WechatAccount
from sandbox.wechat.world import WechatWorld

Body = Callable[[], Json | str]


@dataclass(frozen=True, slots=True)
class WechatView:
    """The world as one request sees it."""

    world: WechatWorld
    incoming: IncomingRequest

    @property
    def moment(self) -> int:
        return self.incoming.minute

    def given(self, name: str) -> str:
        """A field of the address or of the body; empty where it is missing."""
        return str(self.incoming.query.get(name) or self.incoming.form.get(name) or "")

    @property
    def session_parameters(self) -> str:
        """The parameters that a reader's session adds to addresses."""
        given = {name: self.given(name) for name in ("key", "uin", "pass_ticket")}
        return "".join(f"&{name}={quote(value, safe='')}" for name, value in given.items() if value)

    def number(self, name: str, otherwise: int) -> int:
        text = self.given(name)
        return int(text) if text.isdecimal() else otherwise


Route = Callable[[WechatView], ParsedRequest]


def fixed(source: str, endpoint: str, body: Json | str, status: int = 200) -> ParsedRequest:
    """An answer that depends on nothing."""
    answer = PlatformAnswer(body, status)
    key = (source, endpoint, status, str(body))
    return ParsedRequest(source=source, endpoint=endpoint, key=key, answer=lambda: answer)


def about(
    source: str,
    endpoint: str,
    account: WechatAccount,
    body: Body,
    *,
    page: int | None = None,
    article: Article | None = None,
    extra: tuple[Any, ...] = (),
    variants: Mapping[str, Body] | None = None,
    moves_to: str | None = None,
) -> ParsedRequest:
    """A request about an account or one of its articles. `extra`: what else matters.

    `moves_to` is where the fault `moved` leads.
    """
    work = f"{article.mid}_{article.idx}" if article else None
    others = {kind: _answer(variant) for kind, variant in (variants or {}).items()}
    if moves_to:
        others["moved"] = lambda: PlatformAnswer("", 302, {"Location": moves_to})
    return ParsedRequest(
        source=source,
        endpoint=endpoint,
        key=(source, endpoint, account.number, page, work, *extra),
        answer=lambda: PlatformAnswer(body()),
        account=account.biz,
        page=page,
        work=work,
        variants=others,
    )


def _answer(body: Body) -> Callable[[], PlatformAnswer]:
    return lambda: PlatformAnswer(body())
