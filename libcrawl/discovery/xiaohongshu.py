"""Follows a short link of Xiaohongshu to the account's page, which its address names."""

from __future__ import annotations

from libcrawl.discovery.link_spider import ELSEWHERE, MOVED, UNKNOWN_LINK, ShortLinkLookUp
from libcrawl.outcomes import REDIRECTS, OutcomeRule
from libcrawl.outcomes.xiaohongshu import XIAOHONGSHU

# No refusal, even where a query mentions a login.
TO_A_PAGE = OutcomeRule(
    outcome=MOVED,
    statuses=REDIRECTS,
    goes_to=("xiaohongshu.com/user/profile/", "xiaohongshu.com/discovery/", "/explore/"),
)


class XiaohongshuLookUp(ShortLinkLookUp):
    """The short link that the app shares: of an account it names the account, of a note it may not.

    The page that it leads to is not requested.
    """

    platform = "xiaohongshu"
    setting = "LIBCRAWL_XIAOHONGSHU_URL"
    outcomes = (TO_A_PAGE, UNKNOWN_LINK, *XIAOHONGSHU, ELSEWHERE)
