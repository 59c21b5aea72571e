"""The answers' JSON: accounts, lists of videos, feeds, what a video's page carries."""

from typing import Any

from sandbox import curves
from sandbox.bilibili.model import BilibiliAccount, BilibiliWork, Comments
from sandbox.bilibili.texts import shown_text
from sandbox.bilibili.world import BilibiliWorld
from sandbox.prose import markup

Json = dict[str, Any]
FEED_SIZE, LIST_SIZE, OWN_SIZE = 12, 42, 10
TYPES = {
    "video": "DYNAMIC_TYPE_AV", "lesson": "DYNAMIC_TYPE_AV", "image": "DYNAMIC_TYPE_DRAW",
    "text": "DYNAMIC_TYPE_WORD", "article": "DYNAMIC_TYPE_ARTICLE",
    "repost": "DYNAMIC_TYPE_FORWARD",
}  # fmt: skip


def ok(data: Any) -> Json:
    return {"code": 0, "message": "0", "ttl": 1, "data": data}


def account(account: BilibiliAccount) -> Json:
    return ok(
        {
            "mid": int(account.mid), "name": account.name, "sex": "保密", "face": "", "level": 6,
            "sign": account.description, "silence": int(account.is_closed),
            "official": official(account), "is_followed": True,
        }
    )  # fmt: skip


def official(account: BilibiliAccount) -> Json:
    is_given = bool(account.reason)
    return {"role": 3 if is_given else 0, "title": account.reason, "desc": "",
            "type": 1 if is_given else -1}  # fmt: skip


def relation(account: BilibiliAccount, moment: int) -> Json:
    followers = curves.followers(account.followers, moment)
    return ok({"mid": int(account.mid), "following": account.following, "whisper": 0, "black": 0,
               "follower": followers})  # fmt: skip


def numbers(world: BilibiliWorld, account: BilibiliAccount, moment: int) -> Json:
    kinds = [work.kind for work in world.public(account, moment)]
    videos = sum(work.is_video for work in world.public(account, moment))
    return ok({"video": videos, "bangumi": 0, "article": kinds.count("article"),
               "opus": len(kinds) - videos, "season_num": 0})  # fmt: skip


def totals(world: BilibiliWorld, account: BilibiliAccount, moment: int) -> Json:
    return ok(
        {
            "archive": {"view": world.total(account, moment, "plays")}, "article": {"view": 0},
            "likes": world.total(account, moment, "likes"),
        }
    )  # fmt: skip


def videos(world: BilibiliWorld, account: BilibiliAccount, moment: int, number: int) -> Json:
    """A page of the list of videos; those made together may stand under another account."""
    all_videos = world.videos(account, moment)
    shown = all_videos[(number - 1) * LIST_SIZE : number * LIST_SIZE]
    listed = [_listed(account, work, moment) for work in shown]
    return ok(
        {
            "list": {"slist": [], "tlist": {}, "vlist": listed},
            "page": {"pn": number, "ps": LIST_SIZE, "count": len(all_videos)},
            "episodic_button": {"text": "播放全部"}, "is_risk": False, "gaia_res_type": 0,
            "gaia_data": None,
        }
    )  # fmt: skip


def _listed(account: BilibiliAccount, work: BilibiliWork, moment: int) -> Json:
    age = moment - work.published_at
    minutes, seconds = divmod(sum(work.parts), 60)
    is_lesson = work.kind == "lesson"
    return {
        "comment": curves.count(work.comments, age), "typeid": 201,
        "play": "--" if work.hides_plays else curves.count(work.plays, age), "pic": "",
        "subtitle": "", "description": shown_text(work.markup) or "-",
        "copyright": "1" if work.is_own else "2", "title": work.title, "review": 0,
        "author": account.name, "mid": int(account.mid), "created": work.published_at,
        "length": "00:00" if is_lesson else f"{minutes:02}:{seconds:02}",
        "video_review": curves.count(work.danmaku, age), "aid": work.aid, "bvid": work.number,
        "hide_click": False, "is_pay": int(is_lesson), "is_union_video": int(work.is_joint),
        "is_lesson_video": int(is_lesson), "season_id": 0, "meta": None,
        "jump_url": f"https://www.bilibili.com/cheese/play/ss{work.aid}" if is_lesson else "",
    }  # fmt: skip


def feed(world: BilibiliWorld, account: BilibiliAccount, moment: int, offset: str) -> Json:
    """A page of the feed: pinned posts before all others on the first; a live one passes by."""
    works = world.public(account, moment)
    start = next((i + 1 for i, w in enumerate(works) if w.post == offset), 0) if offset else 0
    window = works[start : start + FEED_SIZE]
    pinned = [work for work in works if work.pinned] if not offset else []
    items = [_item(account, work, moment, is_top=True) for work in pinned]
    items += [_item(account, work, moment) for work in window if work not in pinned]
    if not offset and works:
        items.insert(len(pinned), _live(account, moment))
    return ok(
        {
            "has_more": start + FEED_SIZE < len(works), "items": items,
            "offset": window[-1].post if window else "", "update_baseline": "", "update_num": 0,
        }
    )  # fmt: skip


def _item(
    account: BilibiliAccount, work: BilibiliWork, moment: int, *, is_top: bool = False
) -> Json:
    age = moment - work.published_at
    modules: Json = {
        "module_author": _author(account, work.published_at),
        "module_dynamic": _content(work, age),
        "module_stat": _stat(work, age),
    }
    if is_top:
        modules["module_tag"] = {"text": " 置顶"}
    item = {
        "basic": {"rid_str": str(work.aid if work.is_video else work.post), "comment_type": 11},
        "id_str": work.post, "modules": modules, "type": TYPES[work.kind], "visible": True,
    }  # fmt: skip
    if work.kind == "repost":
        item["orig"] = _original(work)
    return item


def _author(account: BilibiliAccount, moment: int) -> Json:
    kind = 1 if account.reason else -1
    return {"mid": int(account.mid), "name": account.name, "pub_ts": moment, "pub_time": "3天前",
            "official_verify": {"desc": "", "type": kind}, "following": None}  # fmt: skip


def _content(work: BilibiliWork, age: int) -> Json:
    text = shown_text(work.markup)
    if work.is_video:
        minutes, seconds = divmod(sum(work.parts), 60)
        archive = {
            "aid": str(work.aid), "bvid": work.number, "title": work.title, "desc": text,
            "duration_text": f"{minutes:02}:{seconds:02}",
            "stat": {"play": rounded(curves.count(work.plays, age)),
                     "danmaku": rounded(curves.count(work.danmaku, age))},
        }  # fmt: skip
        return {"desc": None, "major": {"type": "MAJOR_TYPE_ARCHIVE", "archive": archive}}
    if work.kind == "article":
        opus = {"title": work.title, "summary": {"text": text, "rich_text_nodes": []}}
        return {"desc": None, "major": {"type": "MAJOR_TYPE_OPUS", "opus": opus}}
    return {"desc": {"text": text, "rich_text_nodes": [{"text": "@夜读的猫"}]}, "major": None}


def _stat(work: BilibiliWork, age: int) -> Json:
    comments: Json = {"count": curves.count(work.comments, age), "forbidden": False}
    if work.comments_are is not Comments.OPEN and not work.is_video:
        comments = {"count": 0, "forbidden": work.comments_are is Comments.FORBIDDEN}
        comments["hidden"] = work.comments_are is Comments.HIDDEN
    return {
        "comment": comments,
        "forward": {"count": curves.count(work.shares, age), "forbidden": False},
        "like": {"count": curves.count(work.likes, age), "forbidden": False, "status": True},
    }


def _original(work: BilibiliWork) -> Json:
    if work.passed_on is None:  # it is gone, or of a person
        author = {"mid": 7, "name": "夜读的猫", "official_verify": {"type": -1}}
        return {"id_str": None, "type": "DYNAMIC_TYPE_NONE", "modules": {"module_author": author}}
    name, mid = work.passed_on
    author = {"mid": int(mid), "name": name, "pub_ts": 0, "official_verify": {"type": 1}}
    return {"id_str": "915793667264872453", "type": "DYNAMIC_TYPE_DRAW",
            "modules": {"module_author": author}}  # fmt: skip


def _live(account: BilibiliAccount, moment: int) -> Json:
    return {
        "basic": {"rid_str": "1"}, "id_str": "940610847313494001",
        "modules": {"module_author": _author(account, moment), "module_dynamic": {"desc": None}},
        "type": "DYNAMIC_TYPE_LIVE_RCMD", "visible": True,
    }  # fmt: skip


def rounded(number: int) -> str:
    """As feeds write it: 9876, 1.2万."""
    return str(number) if number < 10_000 else f"{number / 10_000:.1f}万".replace(".0万", "万")


def state(world: BilibiliWorld, account: BilibiliAccount, work: BilibiliWork, moment: int) -> Json:
    """The data that the page of a video carries."""
    age = moment - work.published_at
    text = shown_text(work.markup)
    return {
        "aid": work.aid, "bvid": work.number, "p": 1,
        "videoData": {
            "bvid": work.number, "aid": work.aid, "videos": len(work.parts), "title": work.title,
            "pubdate": work.published_at, "ctime": work.published_at - 86_400,
            "desc": text.replace("\n", "\r\n"), "state": 0, "duration": sum(work.parts),
            "copyright": 1 if work.is_own else 2, "rights": {"is_cooperation": int(work.is_joint)},
            "owner": {"mid": int(account.mid), "name": account.name, "face": ""},
            "stat": {
                "aid": work.aid, "view": -1 if work.hides_plays else curves.count(work.plays, age),
                "danmaku": curves.count(work.danmaku, age),
                "reply": curves.count(work.comments, age),
                "favorite": curves.count(work.favourites, age),
                "coin": curves.count(work.coins, age), "share": curves.count(work.shares, age),
                "like": curves.count(work.likes, age), "dislike": 0, "now_rank": 0,
            },
            "pages": [{"page": n, "duration": each} for n, each in enumerate(work.parts, start=1)],
        },
        "upData": {
            "mid": account.mid, "name": account.name, "sign": account.description,
            "fans": curves.followers(account.followers, moment), "attention": account.following,
            "archiveCount": len(world.videos(account, moment)), "Official": official(account),
            "spacesta": 0,
        },
        "staffData": [{"mid": 7, "name": "夜读的猫"}] if work.is_joint else [],
        "tags": [{"tag_name": name} for name in topics(work)],
        "user": {"isLogin": False},
    }  # fmt: skip


def topics(work: BilibiliWork) -> list[str]:
    return markup.topics(markup.pieces(work.markup))


def own(account: BilibiliAccount) -> Json:
    """Whose session it is."""
    return ok({"isLogin": True, "mid": int(account.mid), "uname": account.name,
               "official": official(account)})  # fmt: skip


def own_totals(world: BilibiliWorld, account: BilibiliAccount, moment: int) -> Json:
    names = {"click": "plays", "like": "likes", "reply": "comments", "dm": "danmaku",
             "share": "shares", "fav": "favourites", "coin": "coins"}  # fmt: skip
    counted = {f"total_{key}": world.total(account, moment, name) for key, name in names.items()}
    followers = curves.followers(account.followers, moment)
    return ok({**counted, "total_fans": followers, "incr_fans": -3, "log_date": 20261119})


def archives(world: BilibiliWorld, account: BilibiliAccount, moment: int, number: int) -> Json:
    """A page of the own videos, hidden ones among them."""
    works = [w for w in world.works(account) if w.published_at <= moment and w.kind == "video"]
    shown = works[(number - 1) * OWN_SIZE : number * OWN_SIZE]
    return ok(
        {
            "arc_audits": [_archive(work, moment) for work in shown],
            "page": {"pn": number, "ps": OWN_SIZE, "count": len(works)},
        }
    )


def _archive(work: BilibiliWork, moment: int) -> Json:
    age = moment - work.published_at
    return {
        "Archive": {
            "aid": work.aid, "bvid": work.number, "title": work.title, "ptime": work.published_at,
            "desc": shown_text(work.markup), "duration": sum(work.parts),
            "copyright": 1 if work.is_own else 2, "state": -100 if work.is_hidden else 0,
            "state_desc": "", "reject_reason": "",
        },
        "stat": {
            "aid": work.aid, "view": curves.count(work.plays, age),
            "danmaku": curves.count(work.danmaku, age), "reply": curves.count(work.comments, age),
            "favorite": curves.count(work.favourites, age), "coin": curves.count(work.coins, age),
            "share": curves.count(work.shares, age), "like": curves.count(work.likes, age),
        },
    }  # fmt: skip
