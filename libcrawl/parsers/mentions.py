"""Institutions that a text names: whom it mentions, and through whom a repost came."""

from __future__ import annotations

import re
from collections.abc import Iterable

from libcrawl.items import Link, LinkKind
from libcrawl.parsers.text import INSTITUTION, MENTION, tidy

# 值得一看//@安徽省图书馆:快来//@上海图书馆:今晚开讲: own words, then those of whom it came through
CHAIN = re.compile(r"//\s*(?=@)")
# The end of a text that was cut may be half a name.
CUT_NAME = re.compile(r"@[\w\-·]*$")
# Names that mark an institution: 上海图书馆, 安徽日报, 上海发布; not 图书馆员小王
INSTITUTION_NAME = re.compile(
    r"(图书馆|书[馆店城院局房屋]|博物[馆院]|美术馆|文化[馆站]|档案馆|科技馆|纪念馆|展览馆|文旅|"
    r"大学|学院|学校|[中小]学|幼儿园|出版社|出版集团|杂志社?|学刊|日报|晚报|早报|时报|新闻网?|"
    r"电视台|广播电台|卫视|传媒|融媒体?|发布|政府|公安|消防|法院|检察院|气象|地铁|铁路|机场|平台|"
    r"[协学商]会|联合会|联盟|基金会|委员会?|研究[院所会]|中心|集团|公司|银行|医院|[局厅]|"
    r"library|museum|university)(官方|官微|官博|微博|微信|抖音|账?号)*$",
    re.IGNORECASE,
)


def looks_like_institution(name: str) -> bool:
    """Whether something in the name is of an institution: texts keep such names."""
    return INSTITUTION.search(name) is not None


def is_institution_name(name: str) -> bool:
    """Whether the name is that of an institution."""
    return INSTITUTION_NAME.search(name) is not None


def named_link(kind: LinkKind, name: str, platform_id: str | None = None) -> Link | None:
    """A link to whom only the name is known to be an institution's; None for anybody else."""
    if not looks_like_institution(name):
        return None
    is_institution = is_institution_name(name)
    return Link(kind=kind, name=name, platform_id=platform_id, is_institution=is_institution)


def text_links(text: str, own_name: str, *, is_cut: bool = False) -> tuple[Link, ...]:
    """Mentions in the account's own words, then those that it reposted through, nearest first.

    Whom the others mention in their words is no matter of the account.
    """
    own, *others = CHAIN.split(CUT_NAME.sub("", text) if is_cut else text)
    named = [(LinkKind.MENTION, name) for name in MENTION.findall(own)]
    named += [(LinkKind.VIA, match[1]) for part in others if (match := MENTION.match(part))]
    found = (named_link(kind, tidy(name)) for kind, name in named if name != own_name)
    return distinct(link for link in found if link is not None)


def distinct(links: Iterable[Link]) -> tuple[Link, ...]:
    """Every link once, in the order of appearance."""
    return tuple(dict.fromkeys(links))
