"""A small client of its own: it shares nothing with the crawler nor with the sandbox."""

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]


class Client:
    """One kept-alive connection to a sandbox."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)

    def raw(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        self._connection.request("GET", path, headers=headers)
        response = self._connection.getresponse()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()

    def get(self, path: str) -> Json:
        payload: Json = json.loads(self.raw(path)[2])
        return payload

    def close(self) -> None:
        self._connection.close()


def mobile_pages(client: Client, uid: str) -> Iterator[list[Json]]:
    """Posts of each page of a mobile list, whoever may see them, following its own cursor."""
    path = f"/api/container/getIndex?type=uid&value={uid}&containerid=107603{uid}"
    cursor = ""
    while True:
        answer = client.get(path + cursor)
        if answer["ok"] == 0:
            return
        yield posts_of(answer)
        info = answer["data"]["cardlistInfo"]
        if info.get("since_id"):
            cursor = f"&since_id={info['since_id']}"
        elif info.get("page"):
            cursor = f"&page={info['page']}"
        else:
            return


def posts_of(answer: Json) -> list[Json]:
    cards = answer["data"]["cards"]
    flat = (inner for card in cards for inner in card.get("card_group", [card]))
    return [card["mblog"] for card in flat if "mblog" in card]


def pc_pages(client: Client, uid: str) -> Iterator[list[Json]]:
    """Posts of each page of a PC list."""
    page, cursor = 1, ""
    while True:
        query = f"uid={uid}&page={page}&feature=0&since_id={cursor}"
        data = client.get(f"/ajax/statuses/mymblog?{query}")["data"]
        yield data["list"]
        page, cursor = page + 1, data["since_id"]
        if not cursor:
            return


def own_public(posts: list[Json], uid: str) -> list[str]:
    """Identifiers of the public posts that the account wrote itself."""
    return [p["mid"] for p in posts if p["visible"]["type"] == 0 and p["user"]["id"] == int(uid)]
