"""The answers' JSON: an account, lists of notes, a note; what the creator centre shows."""

from typing import Any

from sandbox import curves
from sandbox.hours import DAY
from sandbox.prose import markup
from sandbox.xiaohongshu import texts
from sandbox.xiaohongshu.model import Note, XiaohongshuAccount
from sandbox.xiaohongshu.texts import shown_text
from sandbox.xiaohongshu.world import XiaohongshuWorld

Json = dict[str, Any]
SCREEN, OWN_SIZE = 30, 10
TOKEN = "SANDBOXtoken="  # noqa: S105 (nobody's)
BEIJING = 8 * 3_600


def ok(data: Any) -> Json:
    return {"code": 0, "success": True, "msg": "成功", "data": data}


def _count(note: Note, name: str, moment: int) -> int:
    return curves.count(getattr(note, name), moment - note.published_at)


def _written(note: Note, name: str, moment: int) -> str:
    return texts.counter(_count(note, name, moment)).text


def interactions(world: XiaohongshuWorld, account: XiaohongshuAccount, moment: int) -> list[Json]:
    followers = texts.followers(curves.followers(account.followers, moment))
    sum_of_both = texts.saves_and_likes(world.saves_and_likes(account, moment))
    return [
        {"type": "follows", "name": "关注", "count": str(account.following)},
        {"type": "fans", "name": "粉丝", "count": followers.text},
        {"type": "interaction", "name": "获赞与收藏", "count": sum_of_both.text},
    ]


def state(
    world: XiaohongshuWorld, account: XiaohongshuAccount, moment: int, *, is_late: bool = False
) -> Json:
    """The data that an account's page carries, the reader's own name and saved notes among it."""
    all_notes = world.public(account, moment)
    first = all_notes[:SCREEN]
    pinned = [note for note in all_notes if note.pinned]
    shown = pinned + [note for note in first if not note.pinned]
    user: Json = {
        "loggedIn": True, "userInfo": {"nickname": "读者自己", "userId": "5f" + "0" * 21 + "9"},
        "notes": [[_card(account, note, moment) for note in shown], [{"id": "f" * 24}], []],
        "noteQueries": [
            {"num": SCREEN, "userId": account.uid, "hasMore": len(all_notes) > SCREEN,
             "cursor": first[-1].number if first else ""},
        ],
        "userPageData": {
            "basicInfo": {
                "nickname": account.name, "redId": account.number, "gender": 2, "images": "",
                "desc": account.description or "还没有简介", "ipLocation": "上海",
                "redOfficialVerifyType": 2 if account.is_institution else 0,
            },
            "interactions": interactions(world, account, moment),
            "extraInfo": {"fstatus": "none", "blockType": "DEFAULT"},
        },
        "bannedInfo": {"code": int(account.is_closed), "reason": "", "showAlert": False},
    }  # fmt: skip
    if is_late:  # as the page's scripts hold it
        user["notes"] = {"_rawValue": user["notes"], "_value": user["notes"], "dep": {}}
    return {"global": {"referer": None}, "user": user}


def _card(account: XiaohongshuAccount, note: Note, moment: int) -> Json:
    return {
        "id": note.number, "index": 0, "exposed": False,
        "noteCard": {
            "noteId": note.number, "type": _type(note), "displayTitle": note.title,
            "time": note.published_at * 1000, "xsecToken": TOKEN,
            "user": {"userId": account.uid, "nickname": account.name},
            "interactInfo": {"sticky": note.pinned, "liked": False,
                             "likedCount": _written(note, "likes", moment)},
        },
    }  # fmt: skip


def _type(note: Note) -> str:
    return "video" if note.is_video else "normal"


def other_info(world: XiaohongshuWorld, account: XiaohongshuAccount, moment: int) -> Json:
    return ok(
        {
            "basic_info": {
                "nickname": account.name, "red_id": account.number, "gender": 2,
                "desc": account.description or "还没有简介",
            },
            "interactions": interactions(world, account, moment),
            "red_official_verify_type": 2 if account.is_institution else 0,
        }
    )  # fmt: skip


def posted(world: XiaohongshuWorld, account: XiaohongshuAccount, moment: int, cursor: str) -> Json:
    """A screen of the list, behind the note that `cursor` names; pinned ones before the first."""
    notes = world.public(account, moment)
    start = next((i + 1 for i, n in enumerate(notes) if n.number == cursor), 0) if cursor else 0
    window = notes[start : start + SCREEN]
    pinned = [note for note in notes if note.pinned] if not cursor else []
    shown = pinned + [note for note in window if not note.pinned]
    has_more = start + SCREEN < len(notes)
    items = [_listed(account, note, moment) for note in shown]
    if items and not cursor:
        items.insert(len(items) - 1, {"model_type": "live_v2", "id": "1"})
    return ok(
        {"cursor": window[-1].number if has_more else "", "notes": items, "has_more": has_more}
    )


def _listed(account: XiaohongshuAccount, note: Note, moment: int) -> Json:
    return {
        "note_id": note.number, "xsec_token": TOKEN, "type": _type(note),
        "display_title": note.title, "time": note.published_at * 1000,
        "user": {"user_id": account.uid, "nickname": account.name, "avatar": ""},
        "interact_info": {"liked": False, "sticky": note.pinned,
                          "liked_count": _written(note, "likes", moment)},
        "cover": {"url": ""},
    }  # fmt: skip


def topics(note: Note) -> list[str]:
    return markup.topics(markup.pieces(note.markup))


def feed(account: XiaohongshuAccount, note: Note, moment: int) -> Json:
    """The answer that a page requests when a note is opened."""
    card = {
        "note_id": note.number, "type": _type(note), "title": note.title,
        "desc": shown_text(note.markup), "time": note.published_at * 1000,
        "last_update_time": (note.edited_at or note.published_at) * 1000,
        "user": {"user_id": account.uid, "nickname": account.name},
        "interact_info": {
            "liked_count": _written(note, "likes", moment),
            "collected_count": _written(note, "favourites", moment),
            "comment_count": _written(note, "comments", moment),
            "share_count": _written(note, "shares", moment), "followed": False,
        },
        "tag_list": [{"name": name, "type": "topic"} for name in topics(note)],
        "at_user_list": [{"nickname": "夜读的猫", "user_id": "5f" + "0" * 22}],
    }  # fmt: skip
    if note.is_video:
        card["video"] = {"capa": {"duration": note.seconds - 1},
                         "media": {"video": {"duration": note.seconds}}}  # fmt: skip
    return ok({"items": [{"id": note.number, "model_type": "note", "note_card": card}]})


def note_state(account: XiaohongshuAccount, note: Note, moment: int) -> Json:
    """The data that the page of a note carries."""
    card: Json = {
        "noteId": note.number, "type": _type(note), "title": note.title,
        "desc": shown_text(note.markup), "time": note.published_at * 1000,
        "lastUpdateTime": (note.edited_at or note.published_at) * 1000,
        "user": {"userId": account.uid, "nickname": account.name}, "xsecToken": TOKEN,
        "interactInfo": {
            "likedCount": _written(note, "likes", moment),
            "collectedCount": _written(note, "favourites", moment),
            "commentCount": _written(note, "comments", moment),
            "shareCount": _written(note, "shares", moment), "niceCount": "",
        },
        "tagList": [{"name": name} for name in topics(note)],
    }  # fmt: skip
    if note.is_video:
        card["video"] = {"media": {"video": {"duration": note.seconds}}}
    detail = {note.number: {"comments": {"list": []}, "note": card}}
    return {"note": {"noteDetailMap": detail, "currentNoteId": None}}


def own(world: XiaohongshuWorld, account: XiaohongshuAccount, moment: int) -> Json:
    """Whose session it is, in the creator centre."""
    return ok(
        {
            "name": account.name, "avatar": "", "red_num": account.number,
            "follow_count": account.following,
            "fans_count": curves.followers(account.followers, moment),
            "faved_count": world.saves_and_likes(account, moment),
            "personal_desc": account.description,
        }
    )  # fmt: skip


def followers_by_day(account: XiaohongshuAccount, moment: int) -> Json:
    """Followers at the end of each of the last 30 days, newest first."""
    today = (moment + BEIJING) // DAY * DAY - BEIJING
    days = [today - DAY * back for back in range(1, 31)]
    listed = [
        {"date": day * 1000, "count": curves.followers(account.followers, day + DAY)}
        for day in days
    ]
    gains = [{"date": day * 1000, "count": 1} for day in days]
    return ok(
        {
            "seven": {"fans_list": listed[:7], "rise_fans_list": gains[:7]},
            "thirty": {"fans_count": 30, "fans_list": listed, "rise_fans_list": gains},
            "active_fans": [{"nickname": "夜读的猫"}],
        }
    )


def own_notes(
    world: XiaohongshuWorld, account: XiaohongshuAccount, moment: int, number: int
) -> Json:
    notes = world.public(account, moment)
    shown = notes[(number - 1) * OWN_SIZE : number * OWN_SIZE]
    return ok({"note_infos": [_own(note, moment) for note in shown], "total": len(notes)})


def _own(note: Note, moment: int) -> Json:
    plays = _count(note, "plays", moment)
    return {
        "id": note.number, "title": note.title, "type": 2 if note.is_video else 1,
        "cover_url": "", "post_time": note.published_at * 1000, "imp_count": plays * 9,
        "read_count": plays, "coverClickRate": 0.11, "like_count": _count(note, "likes", moment),
        "comment_count": _count(note, "comments", moment),
        "fav_count": _count(note, "favourites", moment),
        "share_count": _count(note, "shares", moment), "increase_fans_count": 0,
        "view_time_avg": note.mean_seconds, "danmaku_count": _count(note, "danmaku", moment),
    }  # fmt: skip
