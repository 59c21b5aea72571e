from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.client import SandboxError
from tests.sandbox.walker import Client, Json, mobile_pages


def works(sandbox: Sandbox) -> dict[str, Json]:
    return {w["platform_id"]: w for w in sandbox.truth("mobile", "jilin")["works"]}


def test_a_post_is_the_newest(fresh: Sandbox, fresh_client: Client) -> None:
    before = works(fresh)
    done = fresh.event("post", "jilin", text="新馆开放 #公告#", kind_of_work="image")
    after = works(fresh)
    assert set(after) - set(before) == {done["work"]}
    work = after[done["work"]]
    assert (work["text"], work["tags"], work["kind"]) == ("新馆开放 #公告#", ["公告"], "image")
    uid = work["account"]
    unpinned = [p for p in next(mobile_pages(fresh_client, uid)) if "isTop" not in p]
    assert unpinned[0]["mid"] == done["work"]


def test_an_edit_changes_text_and_mark(fresh: Sandbox) -> None:
    before = works(fresh)
    mid = fresh.event("edit", "jilin", text="改期")["work"]
    after = works(fresh)[mid]
    assert after["text"] == f"{before[mid]['text']}\n改期"
    assert after["edited_at"] == "2026-11-20T12:00:00+08:00"


@pytest.mark.parametrize("kind", ["delete", "hide"])
def test_removed_posts_can_come_back(fresh: Sandbox, fresh_client: Client, kind: str) -> None:
    before = works(fresh)
    mid = list(before)[5]
    assert fresh.event(kind, "jilin", work=mid)["work"] == mid
    assert set(before) - set(works(fresh)) == {mid}
    assert fresh_client.get(f"/ajax/statuses/show?id={mid}")["error_code"] == 20101
    fresh.event("restore", "jilin", work=mid)
    assert works(fresh) == before


def test_a_hidden_post_may_stay_in_the_list(fresh: Sandbox, fresh_client: Client) -> None:
    done = fresh.event("hide", "jilin", visible=10)
    uid = fresh.truth("pc", "jilin")["accounts"][0]["platform_id"]
    posts = [p for page in mobile_pages(fresh_client, uid) for p in page]
    assert next(p for p in posts if p["mid"] == done["work"])["visible"]["type"] == 10
    assert done["work"] not in works(fresh)


def test_renamed_closed_reopened(fresh: Sandbox, fresh_client: Client) -> None:
    fresh.event("rename", "jilin", name="吉图发布")
    account = fresh.truth("pc", "jilin")["accounts"][0]
    assert account["name"] == "吉图发布"
    uid = account["platform_id"]
    fresh.event("close", "jilin")
    closed = fresh.truth("pc", "jilin")
    assert (closed["accounts"], closed["works"], closed["gone"]) == ([], [], [uid])
    mobile = fresh_client.get(f"/api/container/getIndex?type=uid&value={uid}")
    assert (mobile["ok"], mobile["msg"]) == (0, "这里还没有内容")
    pc = fresh_client.get(f"/ajax/profile/info?uid={uid}")
    assert pc == {"ok": 0, "message": "用户不存在", "error_code": 20003}
    fresh.event("reopen", "jilin")
    assert fresh_client.get(f"/ajax/profile/info?uid={uid}")["data"]["user"]["screen_name"]


@pytest.mark.parametrize(
    ("kind", "account", "options"),
    [
        ("nothing", "jilin", {}),
        ("post", "nobody", {}),
        ("delete", "jilin", {"work": "123"}),
        ("delete", "hainan", {}),
        ("restore", "jilin", {"work": "123"}),
    ],
)
def test_impossible_events(
    fresh: Sandbox, kind: str, account: str, options: dict[str, Any]
) -> None:
    with pytest.raises(SandboxError, match=r"no |nothing"):
        fresh.event(kind, account, **options)
