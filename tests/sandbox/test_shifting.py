"""Posts that come and go between two pages."""

from sandbox import Sandbox
from tests.sandbox.walker import Client, Json, mobile_pages, own_public


def path(uid: str, cursor: str = "") -> str:
    return f"/api/container/getIndex?containerid=107603{uid}{cursor}"


def uid_of(sandbox: Sandbox, client: Client, cursor: str) -> tuple[str, str]:
    """An account of which the first page ends with this kind of cursor."""
    for account in sandbox.truth("mobile")["accounts"]:
        answer: Json = client.get(path(account["platform_id"]))
        if answer["ok"] and answer["data"]["cardlistInfo"].get(cursor):
            return account["platform_id"], account["library"]
    raise AssertionError(cursor)


def walk(client: Client, uid: str) -> list[str]:
    return [mid for page in mobile_pages(client, uid) for mid in own_public(page, uid)]


def test_a_new_post_shifts_numbered_pages(fresh: Sandbox, fresh_client: Client) -> None:
    uid, code = uid_of(fresh, fresh_client, "page")
    before = walk(fresh_client, uid)
    fresh.event("post", code, after_page=1)
    during = walk(fresh_client, uid)
    assert len(during) == len(before) + 1, "one post is seen twice"
    assert set(during) == set(before)
    assert len(set(walk(fresh_client, uid)) - set(before)) == 1


def test_a_new_post_does_not_shift_a_cursor(fresh: Sandbox, fresh_client: Client) -> None:
    uid, code = uid_of(fresh, fresh_client, "since_id")
    before = walk(fresh_client, uid)
    fresh.event("post", code, after_page=1)
    assert walk(fresh_client, uid) == before


def test_a_deletion_hides_a_post_from_numbered_pages(fresh: Sandbox, fresh_client: Client) -> None:
    uid, code = uid_of(fresh, fresh_client, "page")
    before = walk(fresh_client, uid)
    fresh.event("delete", code, after_page=1)
    during = walk(fresh_client, uid)
    assert len(set(before) - set(during)) == 1, "the first of page 2 moved to page 1, unseen"
    assert len(set(before) - set(walk(fresh_client, uid))) == 1


def test_an_event_waits_for_its_page_and_happens_once(fresh: Sandbox, fresh_client: Client) -> None:
    uid, code = uid_of(fresh, fresh_client, "since_id")
    assert fresh.event("post", code, after_page=2)["pending"] is True
    works = len(fresh.truth("pc", code)["works"])
    fresh_client.get(path(uid))
    assert len(fresh.truth("pc", code)["works"]) == works
    for _ in range(2):
        fresh_client.get(path(uid, "&page=2"))
        assert len(fresh.truth("pc", code)["works"]) == works + 1
