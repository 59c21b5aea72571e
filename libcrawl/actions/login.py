"""`scrapy login`: a person logs in to a platform in a visible browser; the session is saved."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

from scrapy.exceptions import UsageError

from libcrawl.actions.action import CommandAction
from libcrawl.browser.chromium import BrowserMissing, find_chromium, launch_options
from libcrawl.browser.saved_state import StateError, place_of_state, save_state
from libcrawl.messages.sentences import print_sentence
from libcrawl.platforms import PLATFORMS
from libcrawl.politeness.session import DEFAULT, variable_of

NO_SCREEN = (
    "this machine has no screen to show a browser on: run `scrapy login {platform}` on a machine"
    " with one, copy the file that it saves to {file} here and `chmod 600` it"
)


class Action(CommandAction):
    def act(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError(f"expected one platform of {', '.join(PLATFORMS)}")
        try:
            self._login(args[0], opts.name, opts.minutes)
        except (BrowserMissing, StateError) as problem:
            self.fail(problem)

    def _login(self, platform: str, name: str, minutes: float) -> None:
        if platform not in PLATFORMS:
            raise StateError(f"no platform {platform!r}; there is {', '.join(PLATFORMS)}")
        file = place_of_state(self.settings, platform, name)
        if not self.settings.getbool("HAS_SCREEN"):
            raise StateError(NO_SCREEN.format(platform=platform, file=file))
        executable = find_chromium(self.settings.get("LIBCRAWL_CHROMIUM"), is_visible=True)
        url = self.settings[PLATFORMS[platform].login]
        print_sentence(f"Log in at {url} in the window that opens, then close it.")
        state = asyncio.run(_watch(executable, url, minutes * 60))
        if not state or not state["cookies"]:
            raise StateError("the browser had no cookies when it was closed: nothing was saved")
        save_state(file, state)
        print_sentence(f"{len(state['cookies'])} cookies saved to {file}")
        variable = variable_of(platform) if name == DEFAULT else "LIBCRAWL_SESSIONS"
        wanted = file if name == DEFAULT else file.parent
        if self.settings.get(variable) != str(wanted):
            print_sentence(f"Set {variable}={wanted}")


async def _watch(executable: Path, url: str, seconds: float) -> dict[str, Any] | None:
    """The browser's state as it was last seen before its window was closed, or time was up."""
    from playwright.async_api import Error, async_playwright  # noqa: PLC0415 (it takes a second)

    state: dict[str, Any] | None = None
    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(
                headless=False, **launch_options(executable, with_pictures=True)
            )
        except Error as problem:
            words = problem.message.strip().partition("\n")[0]
            raise StateError(f"{executable} did not start: {words}") from None
        context = await browser.new_context(no_viewport=True)
        page = await context.new_page()
        try:
            await page.goto(url, wait_until="commit")
            async with asyncio.timeout(seconds):
                while context.pages:
                    state = dict(await context.storage_state())
                    await asyncio.sleep(1)
        except TimeoutError:
            print_sentence("Time is up: the window is closed.", sys.stderr)
        except Error as problem:
            if browser.is_connected() and context.pages:
                words = problem.message.partition("\n")[0]
                raise StateError(f"the page could not be opened: {words}") from None
    return state
