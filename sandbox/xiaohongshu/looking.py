"""The requests of a browser in which a person looks through an account on Xiaohongshu."""

from collections.abc import Iterator
from urllib.parse import urlencode

from sandbox.platform import ParsedRequest
from sandbox.xiaohongshu.model import XiaohongshuAccount
from sandbox.xiaohongshu.requests import WEB, XiaohongshuView
from sandbox.xiaohongshu.shapes import SCREEN


def looked_through(
    view: XiaohongshuView, account: XiaohongshuAccount, since: int, last: int
) -> Iterator[tuple[str, ParsedRequest]]:
    """The account's page, its list back to `since`, and the notes since then, each opened.

    So are those of the older ones that the list shows and may not have shown at `last`.
    """
    uid = account.uid
    yield f"/user/profile/{uid}", view.page(uid)
    notes = view.world.public(account, view.minute)
    shown = SCREEN
    while shown < len(notes) and notes[shown - 1].published_at >= since:
        cursor = notes[shown - 1].number
        query = {"num": str(SCREEN), "cursor": cursor, "user_id": uid}
        yield f"{WEB}user_posted?{urlencode(query)}", view.posted(uid, cursor)
        shown += SCREEN
    for place, note in enumerate(notes[:shown]):
        if note.published_at >= min(since, last) or place >= SCREEN:
            yield f"/explore/{note.number}", view.note(note.number, is_page=True)
