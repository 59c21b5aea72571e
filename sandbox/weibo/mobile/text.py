"""HTML of a text as m.weibo.cn writes it."""

from collections.abc import Sequence
from functools import cache
from html import escape
from urllib.parse import quote

from sandbox.prose.markup import Mark, Piece

EMOTICON = "https://h5.sinaimg.cn/m/emoticon/icon/default/{name}.png"
LINK_ICON = (
    "<span class='url-icon'><img style='width: 1rem;height: 1rem' "
    "src='https://h5.sinaimg.cn/upload/2015/09/25/3/timeline_card_small_web_default.png'></span>"
)


def html(parts: Sequence[Piece]) -> str:
    """The whole text; newlines as `<br />`, emoticons as images, names and topics as links."""
    return "".join(map(_html, parts))


def cut_html(parts: Sequence[Piece], mid: int) -> str:
    """The beginning of a long text, with the link to the whole."""
    return f'{html(parts)}\u200b\u200b\u200b ...<a href="/status/{mid}">全文</a>'


def _html(piece: Piece) -> str:
    mark, content = piece
    match mark:
        case Mark.TOPIC:
            return _topic(content)
        case Mark.EMOTICON:
            return _emoticon(content)
        case Mark.MENTION | Mark.STRANGER:
            return f"<a href='/n/{content}'>@{content}</a>"
        case Mark.LINK:
            return _link(content)
    return escape(content, quote=False).replace("\n", "<br />")


@cache
def _topic(name: str) -> str:
    query = quote(quote(f"#{name}#"))
    return (
        f'<a  href="https://m.weibo.cn/search?containerid=231522type%3D1%26t%3D10%26q%3D{query}'
        f'&isnewpage=1" data-hide=""><span class="surl-text">#{escape(name)}#</span></a>'
    )


@cache
def _emoticon(name: str) -> str:
    source = EMOTICON.format(name=quote(name))
    return (
        f'<span class="url-icon"><img alt="[{name}]" src="{source}" '
        'style="width:1em; height:1em;" /></span>'
    )


@cache
def _link(label: str) -> str:
    target = f"http://t.cn/A6{_number(label):06x}"
    return (
        f'<a data-url="{target}" href="{target}" data-hide="">{LINK_ICON}'
        f'<span class="surl-text">{escape(label)}</span></a>'
    )


def _number(label: str) -> int:
    """A short number for an address; the same on every run (unlike `hash`)."""
    return sum(i * ord(c) for i, c in enumerate(label, 1)) % 0xFFFFFF
