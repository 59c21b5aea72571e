"""The answers' JSON: the account of a session, its lists, a shared link."""

from typing import Any

from sandbox import curves
from sandbox.channels.model import ChannelsAccount, ChannelsWork
from sandbox.channels.texts import shown_text
from sandbox.channels.world import ChannelsWorld

Json = dict[str, Any]
LIST_SIZE = 20
MEDIA = {"video": 4, "image": 2}
COUNTED = {
    "readCount": "plays", "likeCount": "recommends", "favCount": "thumbs",
    "commentCount": "comments", "forwardCount": "shares",
}  # fmt: skip
LATE = 7_200
"""So many seconds a work shows no plays, whatever else it shows."""


def ok(data: Json) -> Json:
    return {"errCode": 0, "errMsg": "request successful", "data": data}


def counted(work: ChannelsWork, moment: int) -> dict[str, int]:
    """The assistant's counters, by key."""
    age = moment - work.published_at
    found = {key: curves.count(getattr(work, name), age) for key, name in COUNTED.items()}
    return found | ({"readCount": 0} if age < LATE else {})


def own(world: ChannelsWorld, account: ChannelsAccount, moment: int) -> Json:
    """Whose session it is, and of which person."""
    user = {
        "finderUsername": f"v2_{account.number[3:]}@finder", "nickname": account.name,
        "headImgUrl": "", "uniqId": account.number,
        "fansCount": curves.followers(account.followers, moment),
        "feedsCount": len(world.public(account, moment)),
        **({"authInfo": {"authIconType": 2, "authProfession": account.reason}}
           if account.reason else {}),
    }  # fmt: skip
    return ok({"finderUser": user, "userAttr": {"nickname": "夜读的猫"}})


def posts(
    world: ChannelsWorld, account: ChannelsAccount, moment: int, kind: str, number: int
) -> Json:
    """A page of the list of videos, or of that of pictures."""
    works = world.listed(account, moment, kind)
    shown = works[(number - 1) * LIST_SIZE : number * LIST_SIZE]
    return ok(
        {
            "list": [_listed(work, moment) for work in shown], "totalCount": len(works),
            "continueFlag": number * LIST_SIZE < len(works), "lastBuff": "SANDBOXbuffer",
            "bindInfo": {},
        }
    )  # fmt: skip


def _listed(work: ChannelsWork, moment: int) -> Json:
    counts = counted(work, moment)
    is_video = work.kind == "video"
    return {
        "objectNonce": "SANDBOXnonce", "commentClose": 0, "visibleType": 3 if work.is_hidden else 1,
        "status": 1, "deleteTime": 0, "stickyOpStatus": 2 if work.pinned else 1,
        "originalInfo": {"isDeclared": int(work.is_declared)}, "disableInfo": {"isDisabled": False},
        "shortTitle": [{"shortTitle": work.title}] if work.title else [],
        "objectId": work.number, "exportId": work.number, "createTime": work.published_at,
        **counts, "postType": 1,
        "desc": {
            "description": shown_text(work.markup), "mediaType": MEDIA[work.kind],
            "media": [{"url": "", "videoPlayLen": work.length, "width": 1080}],
            "location": {"city": "上海"}, "mention": [{"nickname": "夜读的猫"}], "topic": {},
        },
        "commentList": [{"nickname": "夜读的猫"}],
        "fullPlayRate": work.completion if is_video and counts["readCount"] else 0,
        "avgPlayTimeSec": work.seconds_played if is_video and counts["readCount"] else 0,
        "forwardAggregationCount": counts["forwardCount"], "followCount": 0,
    }  # fmt: skip


def shared(account: ChannelsAccount, work: ChannelsWork, moment: int) -> Json:
    """The answer to the page of a shared link; without plays."""
    counts = counted(work, moment)
    shown = {f"{key}Fmt": rounded(counts[key]) for key in COUNTED if key != "readCount"}
    return ok(
        {
            "authorInfo": {"nickname": account.name, "headImgUrl": ""},
            "feedInfo": {
                "description": shown_text(work.markup), "createtime": work.published_at,
                "coverUrl": "", "mediaType": MEDIA[work.kind], **shown,
            },
            "sceneInfo": {"dynamicExportId": "export/SANDBOX", "expiredTime": moment + 86_400},
            "errMsg": {},
        }
    )  # fmt: skip


def rounded(number: int) -> str:
    """As the page writes it: blank for none, 9876, 1.2万."""
    if number < 10_000:
        return str(number) if number else ""
    return f"{number / 10_000:.1f}万".replace(".0万", "万")
