"""`scrapy alert`: checks for problems and notifies the operator."""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.markup import escape

from libcrawl.actions.action import CommandAction, refuse_words
from libcrawl.alerts.channels import ChannelError, read_channels
from libcrawl.alerts.check import check, in_both_languages
from libcrawl.messages import translate
from libcrawl.messages.sentences import translate_sentence
from libcrawl.store.alerts import open_alerts
from libcrawl.store.errors import StoreError
from libcrawl.store.server.engine import open_store_engine


class Action(CommandAction):
    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        refuse_words(args)
        try:
            self.exitcode = self._test() if opts.test else self._check(sends=not opts.list)
        except (ChannelError, StoreError) as problem:
            self.fail(problem)

    def _test(self) -> int:
        channels = read_channels(self.settings)
        if not len(channels):
            raise ChannelError(
                "no channel to test: LIBCRAWL_ALERT_URLS and LIBCRAWL_ALERT_URLS_FILE are not set"
            )
        failed = channels.send(
            f"libcrawl: {in_both_languages('test')}",
            translate("This is a test of the alerts; nothing is wrong."),
        )
        out = Console(highlight=False, soft_wrap=True)
        for name in channels.names():
            reached = translate("not reached" if name in failed else "reached")
            out.print(escape(f"{reached}: {name}"))
        return 1 if failed else 0

    def _check(self, *, sends: bool) -> int:
        engine = open_store_engine(self.settings)
        delivery = check(engine, self.settings) if sends else None
        out = Console(highlight=False, soft_wrap=True)
        alerts = open_alerts(engine)
        for alert in alerts:
            when = f"{alert.raised_at:%Y-%m-%d %H:%M}"
            sent = f"sent {alert.sent_at:%Y-%m-%d %H:%M}" if alert.sent_at else "not sent"
            begin = translate_sentence(f"{alert.kind} since {when} ({sent})")
            out.print(escape(f"{begin}: {translate_sentence(alert.message)}"))
        is_any = f"{len(alerts)} open" if alerts else "nothing needs attention"
        out.print(translate_sentence(is_any))
        unreached = delivery.unreached if delivery else ()
        for name in unreached:
            out.print(f"[red]{translate('not reached')}:[/] {escape(name)}")
        return 1 if unreached else 0
