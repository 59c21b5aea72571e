"""Pictures, `page_info` and originals of a post as weibo.com gives them."""

from typing import Any

from sandbox.prose import markup
from sandbox.weibo import ids, numbers, times
from sandbox.weibo.counters import counts_of
from sandbox.weibo.model import Origin, Work
from sandbox.weibo.originals import Original, original_of
from sandbox.weibo.pc_text import html
from sandbox.weibo.pc_user import stranger
from sandbox.weibo.pictures import address, picture_ids

Json = dict[str, Any]
TYPES = {"video": "11", "article": "24", "live": "26"}
"""`page_info.type`: a number, as a string. The word is in `object_type`."""


def picture_keys(work: Work) -> Json:
    pids = picture_ids(work)
    keys: Json = {"pic_ids": pids, "pic_num": work.pics}
    if pids:
        keys["pic_infos"] = {pid: _picture(pid) for pid in pids}
    return keys


def _picture(pid: str) -> Json:
    sizes = {"thumbnail": "wap180", "bmiddle": "wap360", "large": "orj960", "original": "orj1080"}
    shown: Json = {
        name: {"url": address(pid, size), "width": 138, "height": 180, "cut_type": 1, "type": ""}
        for name, size in sizes.items()
    }
    return shown | {"object_id": f"1042018:{pid}", "pic_id": pid, "type": "pic", "pic_status": 1}


def page_info(work: Work, moment: int) -> Json | None:
    if work.kind not in TYPES:
        return None
    title = work.title or ("图书馆的微博视频" if work.kind == "video" else "图书馆直播")
    info: Json = {
        "type": TYPES[work.kind],
        "page_id": f"230940{work.mid}",
        "object_type": work.kind,
        "object_id": f"1022:230940{work.mid}",
        "oid": work.mid,
        "page_title": title,
        "page_desc": "",
        "page_pic": address(f"p{work.mid}", "large"),
        "page_url": f"sinaweibo://articlebrowser?object_id=1022%3A230940{work.mid}",
        "author_id": work.owner,
        "authorid": work.owner,
        "content1": title,
        "content2": "",
        "actionlog": {"act_type": 1, "act_code": 1423, "oid": f"1022:230940{work.mid}"},
    }
    if work.kind == "video":
        info["media_info"] = _media(work, moment)
    return info


def _media(work: Work, moment: int) -> Json:
    plays = counts_of(work, moment).plays
    return {
        "name": "图书馆的微博视频",
        "stream_url": f"https://f.video.weibocdn.com/{work.mid}.mp4?label=mp4_ld",
        "duration": work.duration,
        "online_users": f"{numbers.rounded_text(plays)}次观看",
        "online_users_number": plays,
        "video_publish_time": work.published_at,
    }


def repost_keys(work: Work) -> Json:
    if work.origin is Origin.OWN:
        return {}
    original = original_of(work)
    if work.origin in (Origin.QUICK, Origin.FOREIGN):
        return {"ori_mid": str(original.mid), "repost_type": 2}
    shown = _deleted if work.origin is Origin.REPOST_OF_DELETED else _shown
    return {"repost_type": 1, "retweeted_status": shown(original)}


def _shown(original: Original) -> Json:
    parts = markup.pieces(original.markup)
    is_long = markup.is_long(parts)
    shown = markup.cut(parts) if is_long else parts
    return {
        **_reference(original),
        "text_raw": markup.raw_text(shown) + " \u200b\u200b\u200b",
        "text": html(shown),
        "isLongText": is_long,
        "pic_num": 0,
        "reposts_count": original.likes // 4,
        "comments_count": original.likes // 7,
        "attitudes_count": original.likes,
        "user": stranger(original.uid, original.author, is_verified=original.is_institution),
    }


def _deleted(original: Original) -> Json:
    text = "抱歉，此微博已被作者删除。查看帮助：网页链接"
    return {**_reference(original), "text_raw": text, "text": text, "deleted": "1", "user": None}


def _reference(original: Original) -> Json:
    return {
        "visible": {"type": 0, "list_id": 0},
        "created_at": times.full(ids.published_at(original.mid)),
        "id": original.mid,
        "idstr": str(original.mid),
        "mid": str(original.mid),
        "mblogid": ids.bid_of(original.mid),
    }
