"""What `python -m sandbox serve --help` teaches, where the options alone do not."""

from sandbox.faults import BREAKAGES, ENDPOINTS, LIMITS, REFUSALS
from sandbox.wechat import kinds as wechat
from sandbox.wechat.events import WechatEvents
from sandbox.wechat.official.answers import APPID, SECRET
from sandbox.wechat.session import READER_KEY, TOKEN
from sandbox.wechat.truth import SOURCES as WECHAT_SOURCES
from sandbox.weibo.events import WeiboEvents


def _listed(kinds: dict[str, str]) -> str:
    width = max(map(len, kinds)) + 2
    return "\n".join(f"  {name:<{width}}{meaning}" for name, meaning in kinds.items())


SERVE = f"""Serve the stand-in platforms on one port of 127.0.0.1, distinguished by path.

Prints `sandbox listening on http://127.0.0.1:PORT` when it is ready.

\b
Weibo    both sites: /api/container, /statuses, /ajax
Douyin   the user page and what its script requests; /iXXXXXXX: short links
WeChat   /s and /s/…           article pages; counters for whoever sends a cookie
         /mp/wappoc_appmsgcaptcha  the page that demands verification
         /mp/profile_ext, /mp/getappmsgext, /mp/aboutbiz   a reader's client
         /cgi-bin/appmsgpublish    back office of the account of --own-account;
                                   other accounts, searchbiz, appmsg: 200013
         /cgi-bin/token, stable_token, freepublish/batchget,
         /datacube/getarticletotaldetail, getarticleread,
         getusercumulate, getusersummary    official interface of that account

\b
With --require-session NAME=VALUE each way in wants that cookie, and of WeChat
  a reader's client   key={READER_KEY[:8]}… ({READER_KEY[:8]!r} twenty times), else ret -3
  the back office     token={TOKEN}, else 200040; without the cookie 200003
The official interface wants no cookie, but always its credentials:
  appid={APPID} secret={SECRET}

\b
/_sandbox/truth?platform=wechat&source=SOURCE&account=CODE: what a perfect crawl
would have stored. SOURCE: {", ".join(WECHAT_SOURCES[:3])},
  {", ".join(WECHAT_SOURCES[3:])}
  (Weibo: pc, mobile; Douyin: web).

\b
POST /_sandbox/faults {{"kind": …}}, limited by account, endpoint,
  {", ".join(LIMITS)}. Endpoints:
  {", ".join(ENDPOINTS[:9])},
  {", ".join(ENDPOINTS[9:])}

\b
{_listed(REFUSALS)}

\b
WeChat has forms of its own for empty, login, captcha and html_wall, and besides:
{_listed(wechat.REFUSALS)}

\b
{_listed(BREAKAGES)}

\b
POST /_sandbox/events {{"platform": …, "account": CODE, "kind": …, "when": …}}:
  Weibo, Douyin: {", ".join(WeiboEvents.kinds)}
  WeChat: {", ".join(WechatEvents.kinds)}
  with work, its identifier; text; rename: name; WeChat's post: title, articles
  when: "now", or {{"after_page": N}} of the account's list

\b
POST /_sandbox/clock {{"now": …}} or {{"advance_seconds": N}}
"""
