"""A small client of its own: it shares nothing with the crawler nor with the sandbox."""

import html
import http.client
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

Json = dict[str, Any]
Raw = tuple[int, dict[str, str], str]
PROPERTY = re.compile(r"^ *(\w+): (?:JsDecode\()?'((?:\\x..|[^'\\])*)'\)?(?: \* 1)?,$", re.M)
# "  title: JsDecode('Q\x26amp;A')," and "  mid: '2247480001' * 1,"

STRANGERS = ("读者小李", "夜读的猫", "爱看书的阿远", "豆包不困", "momo_读书笔记")


class Client:
    """A connection for each request; `cookie` makes it a logged-in reader or operator."""

    def __init__(self, url: str, cookie: str = "") -> None:
        self._host = urlsplit(url).netloc
        self.cookie = cookie

    def raw(self, path: str, body: str | None = None) -> Raw:
        connection = http.client.HTTPConnection(self._host, timeout=30)
        headers = {"Cookie": self.cookie} if self.cookie else {}
        connection.request("GET" if body is None else "POST", path, body, headers)
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        connection.close()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, text

    def page(self, link: str) -> str:
        """The page behind an address of mp.weixin.qq.com."""
        parts = urlsplit(link)
        return self.raw(f"{parts.path}?{parts.query}" if parts.query else parts.path)[2]

    def get(self, path: str, **query: object) -> Json:
        payload: Json = json.loads(self.raw(f"{path}?{urlencode(query)}")[2])
        return payload

    def post(self, path: str, payload: Json, **query: object) -> Json:
        answer: Json = json.loads(self.raw(f"{path}?{urlencode(query)}", json.dumps(payload))[2])
        return answer

    def form(self, path: str, fields: dict[str, str], **query: object) -> Json:
        body = urlencode(fields)
        answer: Json = json.loads(self.raw(f"{path}?{urlencode(query)}", body)[2])
        return answer

    def messages(self, biz: str) -> Iterator[Json]:
        """Every message of an account, following its own cursor."""
        offset, goes_on = 0, True
        while goes_on:
            answer = self.get(
                "/mp/profile_ext", action="getmsg", __biz=biz, offset=offset, count=10, f="json"
            )
            yield from json.loads(answer["general_msg_list"])["list"]
            offset, goes_on = answer["next_offset"], answer["can_msg_continue"] == 1

    def published(self, count: int = 5) -> Iterator[Json]:
        """Every record of the own list."""
        begin = 0
        while True:
            answer = self.get("/cgi-bin/appmsgpublish", sub="list", begin=begin, count=count)
            if "publish_page" not in answer:
                return
            for record in json.loads(answer["publish_page"])["publish_list"]:
                info = record["publish_info"]
                yield json.loads(info if info.startswith('{"') else html.unescape(info))
            begin += count


def articles_of(message: Json) -> list[Json]:
    """The articles of a message, the head first."""
    head = message.get("app_msg_ext_info")
    return [head, *head["multi_app_msg_item_list"]] if head else []


def properties(page: str) -> dict[str, str]:
    """The scalar values of the page's object, the first of each name; escapes undone once."""
    script = page[page.index("window.cgiDataNew") :]
    found: dict[str, str] = {}
    for name, value in PROPERTY.findall(script):
        plain = re.sub(r"\\x(..)", lambda match: chr(int(match[1], 16)), value)
        found.setdefault(name, plain)
    return found


def lines(content: str) -> list[str]:
    """The lines of text of an article's HTML that are not blank."""
    parts = re.split(r"<(?:br|/?p|/?section)\b[^>]*>", content)
    texts = (html.unescape(re.sub(r"<[^>]*>", "", part)).strip() for part in parts)
    return [text for text in texts if text]


def hidden(text: str) -> str:
    """A text as it may be stored: no private names."""
    for name in STRANGERS:
        text = text.replace(f"@{name}", "@用户")
    return text
