"""The attachment of a post (`page_info`) and its pictures, as weibo.com gives them."""

from typing import Any

from sandbox.weibo import ids, numbers
from sandbox.weibo.attachments import Attachment
from sandbox.weibo.model import WeiboWork
from sandbox.weibo.pictures import address, picture_ids

Json = dict[str, Any]
TYPES = {"video": "11", "article": "24", "live": "26", "search_topic": "0", "webpage": "2"}
"""`page_info.type`: a number, as a string. The word is in `object_type`."""

SIZES = {"thumbnail": "wap180", "bmiddle": "wap360", "large": "orj960", "original": "orj1080"}


def page_info(attachment: Attachment) -> Json:
    oid = f"1022:230940{attachment.number}"
    info: Json = {
        "type": TYPES[attachment.kind],
        "page_id": f"230940{attachment.number}",
        "object_type": attachment.kind,
        "object_id": oid,
        "oid": attachment.number,
        "page_title": attachment.title,
        "page_desc": "",
        "page_pic": address(f"p{attachment.number}", "large"),
        "page_url": f"sinaweibo://articlebrowser?object_id={oid}",
        "author_id": attachment.owner,
        "authorid": attachment.owner,
        "content1": attachment.title,
        "content2": "",
        "actionlog": {"act_type": 1, "act_code": 1423, "oid": oid},
    }
    if attachment.kind == "video":
        info["media_info"] = _media(attachment)
    return info


def _media(video: Attachment) -> Json:
    """Plays as text, rounded, and as an exact integer."""
    return {
        "name": video.title,
        "stream_url": f"https://f.video.weibocdn.com/{video.number}.mp4?label=mp4_ld",
        "duration": video.duration,
        "online_users": f"{numbers.rounded_text(video.plays)}次观看",
        "online_users_number": video.plays,
        "video_publish_time": ids.published_at(video.number),
    }


def picture_keys(work: WeiboWork) -> Json:
    pids = picture_ids(work)
    keys: Json = {"pic_ids": pids, "pic_num": work.pics}
    if pids:
        keys["pic_infos"] = {pid: _picture(pid) for pid in pids}
    return keys


def _picture(pid: str) -> Json:
    shown: Json = {
        name: {"url": address(pid, size), "width": 138, "height": 180, "cut_type": 1, "type": ""}
        for name, size in SIZES.items()
    }
    return shown | {"object_id": f"1042018:{pid}", "pic_id": pid, "type": "pic", "pic_status": 1}
