"""The Xiaohongshu world: accounts and their notes, as the clock and the events have made them."""

from sandbox import curves
from sandbox.libraries import libraries_of
from sandbox.spec import WorldSpec
from sandbox.world import WorksWorld
from sandbox.xiaohongshu.drawing import draw_account, draw_notes
from sandbox.xiaohongshu.model import Note, XiaohongshuAccount


class XiaohongshuWorld(WorksWorld[XiaohongshuAccount, Note]):
    """Notes of accounts."""

    def __init__(self, spec: WorldSpec) -> None:
        super().__init__(spec, (draw_account(spec, library) for library in libraries_of(spec)))

    def identifier(self, account: XiaohongshuAccount) -> str:
        return account.uid

    def draw(self, account: XiaohongshuAccount) -> list[Note]:
        return draw_notes(self.spec, account)

    def public(self, account: XiaohongshuAccount, moment: int) -> list[Note]:
        return [note for note in self.existing(account, moment) if not note.is_hidden]

    def note(self, number: str, moment: int) -> tuple[XiaohongshuAccount, Note] | None:
        """A note by its identifier, hidden ones included."""
        for account in self.accounts:
            for note in self.existing(account, moment):
                if note.number == number:
                    return account, note
        return None

    def saves_and_likes(self, account: XiaohongshuAccount, moment: int) -> int:
        """Saves and likes of all notes, those before the world's first one among them."""
        return account.earlier + sum(
            curves.count(getattr(note, name), moment - note.published_at)
            for note in self.public(account, moment)
            for name in ("likes", "favourites")
        )
