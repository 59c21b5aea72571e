"""The Channels world: accounts and their works, as the clock and the events have made them."""

from sandbox.channels import ids
from sandbox.channels.drawing import draw_account, draw_works
from sandbox.channels.model import ChannelsAccount, ChannelsWork
from sandbox.libraries import libraries_of
from sandbox.spec import WorldSpec
from sandbox.world import WorksWorld


class ChannelsWorld(WorksWorld[ChannelsAccount, ChannelsWork]):
    """Videos and pictures of accounts."""

    def __init__(self, spec: WorldSpec) -> None:
        super().__init__(spec, (draw_account(spec, library) for library in libraries_of(spec)))

    def identifier(self, account: ChannelsAccount) -> str:
        return account.number

    def draw(self, account: ChannelsAccount) -> list[ChannelsWork]:
        return draw_works(self.spec, account)

    def public(self, account: ChannelsAccount, moment: int) -> list[ChannelsWork]:
        return [work for work in self.existing(account, moment) if not work.is_hidden]

    def listed(self, account: ChannelsAccount, moment: int, kind: str) -> list[ChannelsWork]:
        """The list of a kind as the assistant has it: private ones, too, pinned ones first."""
        works = [work for work in self.existing(account, moment) if work.kind == kind]
        return sorted(works, key=lambda work: not work.pinned)

    def shared(self, share: str, moment: int) -> tuple[ChannelsAccount, ChannelsWork] | None:
        """The work of a shared link, private ones included."""
        for account in self.accounts:
            for work in self.existing(account, moment):
                if ids.share_of(work.number) == share:
                    return account, work
        return None
