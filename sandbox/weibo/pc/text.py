"""HTML of a text as weibo.com writes it (`text`, beside the plain `text_raw`)."""

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from sandbox.prose.markup import Mark, Piece


def html(parts: Sequence[Piece]) -> str:
    return "".join(map(_html, parts))


def _html(piece: Piece) -> str:
    mark, content = piece
    match mark:
        case Mark.TOPIC:
            target = f"//s.weibo.com/weibo?q={quote(f'#{content}#')}"
            return f'<a href="{target}" target="_blank">#{escape(content)}#</a>'
        case Mark.EMOTICON:
            source = f"https://face.t.sinajs.cn/t4/appstyle/expression/{quote(content)}.png"
            return f'<img alt="[{content}]" title="[{content}]" src="{source}" />'
        case Mark.MENTION | Mark.STRANGER:
            return f'<a href=/n/{content} usercard="name=@{content}">@{content}</a>'
        case Mark.LINK:
            return f'<a target="_blank" href="https://weibo.cn/sinaurl?u=x">{escape(content)}</a>'
    return escape(content, quote=False).replace("\n", "<br />")
