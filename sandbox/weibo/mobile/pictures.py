"""Pictures of a post as m.weibo.cn gives them."""

from typing import Any

from sandbox.weibo.model import WeiboWork
from sandbox.weibo.pictures import address, picture_ids

Json = dict[str, Any]


def picture_keys(work: WeiboWork) -> Json:
    pids = picture_ids(work)
    if not pids:
        return {"pic_num": work.pics, "pic_ids": [], "pic_types": ""}
    return {
        "pic_num": work.pics,
        "pic_ids": pids,
        "pic_types": "",
        "picStatus": ",".join("0:1" for _ in pids),
        "thumbnail_pic": address(pids[0], "thumbnail"),
        "bmiddle_pic": address(pids[0], "bmiddle"),
        "original_pic": address(pids[0], "large"),
        "pics": [_picture(pid) for pid in pids],
    }


def _picture(pid: str) -> Json:
    return {
        "pid": pid,
        "url": address(pid, "orj360"),
        "size": "orj360",
        "geo": {"width": 480, "height": 270, "croped": False},
        "large": {
            "size": "large",
            "url": address(pid, "large"),
            "geo": {"width": "1920", "height": "1080", "croped": False},
        },
    }
