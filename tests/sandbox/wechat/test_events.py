from typing import Any

import pytest

from sandbox import Sandbox
from sandbox.client import SandboxError
from tests.sandbox.wechat.client import Client, Json, articles_of, properties


def works(sandbox: Sandbox) -> dict[str, Json]:
    rows = sandbox.truth("links", "jilin", platform="wechat")["works"]
    return {work["platform_id"]: work for work in rows}


def happen(sandbox: Sandbox, kind: str, **options: Any) -> Json:
    return sandbox.event(kind, "jilin", platform="wechat", **options)


def test_a_push_is_the_newest(lively: Sandbox) -> None:
    before = works(lively)
    done = happen(lively, "post", title="新馆开放", text="第一行\n第二行", articles=3)
    after = works(lively)
    assert set(after) - set(before) == set(done["works"])
    assert len(done["works"]) == 3
    work = after[done["work"]]
    assert (work["title"], work["text"], work["kind"]) == ("新馆开放", "第一行\n第二行", "article")
    reader = Client(lively.url, "a=b")
    first = next(reader.messages(work["account"]))
    assert [f"&amp;mid={work['push_id']}&amp;" in a["content_url"] for a in articles_of(first)] == [
        *(True, True, True)
    ]


def test_an_edit_changes_text_and_mark(lively: Sandbox) -> None:
    before = works(lively)
    name = happen(lively, "edit", text="改期")["work"]
    work = works(lively)[name]
    assert work["text"] == f"{before[name]['text']}\n改期"
    assert work["edited_at"] == "2026-11-20T12:00:00+08:00"
    page = Client(lively.url, "a=b").page(work["url"])
    assert properties(page)["modify_time"] == "1795147200"


@pytest.mark.parametrize(("kind", "by"), [("delete", "author"), ("violate", "platform")])
def test_removed_posts_can_come_back(lively: Sandbox, kind: str, by: str) -> None:
    before = works(lively)
    name = list(before)[3]
    assert happen(lively, kind, work=name)["work"] == name
    assert set(before) - set(works(lively)) == {name}
    removed = lively.truth("links", "jilin", platform="wechat")["removed"]
    assert [row["deleted_by"] for row in removed if row["platform_id"] == name] == [by]
    happen(lively, "restore", work=name)
    assert works(lively) == before


def test_renamed_migrated_blocked_reopened(lively: Sandbox) -> None:
    url = next(iter(works(lively).values()))["url"]
    reader = Client(lively.url, "a=b")
    happen(lively, "rename", name="吉图发布")
    assert properties(reader.page(url))["nick_name"] == "吉图发布"
    for kind, words in (("migrate", "帐号迁移"), ("block", "已被屏蔽")):
        happen(lively, kind)
        assert words in reader.page(url)
        rows = lively.truth("reader", "jilin", platform="wechat")
        assert (rows["works"], len(rows["gone"])) == ([], 1)
    happen(lively, "reopen")
    assert works(lively)


def test_an_event_waits_for_its_page(lively: Sandbox) -> None:
    biz = next(iter(works(lively).values()))["account"]
    before = works(lively)
    assert happen(lively, "post", after_page=2)["pending"] is True
    ids = [m["comm_msg_info"]["id"] for m in Client(lively.url, "a=b").messages(biz)]
    assert len(works(lively)) == len(before) + 1
    assert len(ids) == len(set(ids)) + 1, "one message was pushed onto the third page"


@pytest.mark.parametrize(
    ("kind", "options"), [("hide", {}), ("delete", {"work": "1_1"}), ("restore", {"work": "1_1"})]
)
def test_impossible_events(lively: Sandbox, kind: str, options: dict[str, Any]) -> None:
    with pytest.raises(SandboxError, match=r"no "):
        happen(lively, kind, **options)


def test_a_library_alone_means_its_weibo_account(lively: Sandbox) -> None:
    before = works(lively)
    lively.event("post", "jilin", text="微博")
    assert works(lively) == before
