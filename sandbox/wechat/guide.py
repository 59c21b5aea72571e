"""The guide for users of this stand-in."""

from sandbox.platform import Guide
from sandbox.wechat.events import WechatEvents
from sandbox.wechat.official.answers import APPID, SECRET
from sandbox.wechat.session import READER_KEY, TOKEN

GUIDE = Guide(
    served="""\
/s and /s/…           article pages; counters for whoever sends a cookie
/mp/wappoc_appmsgcaptcha  the page that demands verification
/mp/profile_ext, /mp/getappmsgext, /mp/aboutbiz   a reader's client
/cgi-bin/appmsgpublish    back office of the account of --own-account;
                          other accounts, searchbiz, appmsg: 200013
/cgi-bin/token, stable_token, freepublish/batchget,
/datacube/getarticletotaldetail, getarticleread,
getusercumulate, getusersummary    official interface of that account""",
    sessions=f"""\
a reader's client   key={READER_KEY[:8]}… ({READER_KEY[:8]!r} twenty times), else ret -3
the back office     token={TOKEN}, else 200040; without the cookie 200003
The official interface wants no cookie, but always its credentials:
appid={APPID} secret={SECRET}""",
    events=WechatEvents.kinds,
    event_options="post: title, articles",
    addresses=("LIBCRAWL_WECHAT_URL", "LIBCRAWL_WECHAT_API_URL"),
    # A reader's key is what makes its pages show counters.
    settings={
        "LIBCRAWL_WECHAT_SESSION": f"wap_sid2=demo; key={READER_KEY}; uin=demo; pass_ticket=demo"
    },
)
