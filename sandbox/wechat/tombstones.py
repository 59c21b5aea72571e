"""Pages that stand where an article was, or where nobody may look."""

from html import escape
from string import Template

from sandbox.wechat.javascript import literal
from sandbox.wechat.model import AUTHOR, Removal, WechatAccount

FRAME = Template("""<!DOCTYPE html>
<html class="">
<head>
    <meta name="wechat-enable-text-zoom-em" content="true">
    <meta http-equiv="Content-Type" content="text/html; charset=utf-8">
    <title></title>
</head>
<body id="activity-detail" class="zh_CN wx_wap_page discuss_tab">
<div class="weui-msg">
    <div class="weui-msg__icon-area"><i class="weui-icon-warn weui-icon_msg-primary"></i></div>
    <div class="weui-msg__text-area">
        $message
    </div>
</div>
<script type="text/javascript" nonce="" reportloaderror>
    $script
    var biz = '' || '';
    var sn = '' || '';
    var mid = '' || '' || '';
    var idx = '' || '' || '' ;
    var is_rumor = '' * 1;
</script>
</body>
</html>
""")
TITLE = '<div class="weui-msg__title warn">{}</div>'
VIOLATION = """<h2 class='weui-msg__title title'>
            此内容因违规无法查看
        </h2>
        <div class="weui-msg__desc">
            <p class="tips">{reason}，查看<a
                    href="http://mp.weixin.qq.com/mp/opshowpage?action=oplaw&amp;id=26">对应规则</a>
            </p>
        </div>"""
MIGRATED = "此帐号处于帐号迁移流程中"
BLOCKED = "此帐号已被屏蔽, 内容无法查看"
UNAVAILABLE = """<!DOCTYPE html>
<html>
<head>
    <meta http-equiv="content-type" content="text/html;charset=utf8">
    <title>该内容暂时无法查看</title>
</head>
<body>
<div class="panel">
    <div class="mesg-block">
        <p>该内容暂时无法查看</p>
    </div>
</div>
</body>
</html>
"""
VERIFY = """<!DOCTYPE html><html><head><title></title></head><body><div class="weui-msg">
<h2 class="weui-msg__title">环境异常</h2>
<p class="weui-msg__desc">当前环境异常，完成验证后即可继续访问。</p>
<a id="js_verify" class="weui-btn">去验证</a></div></body></html>
"""
SENTENCE = "<!DOCTYPE html><html><body><p>{}</p></body></html>\n"
TOO_OFTEN = SENTENCE.format("你的访问过于频繁，需要从微信打开验证身份，是否需要继续访问当前页面")
TRY_LATER = SENTENCE.format("操作频繁，请稍后再试")
CLIENT_NEEDED = SENTENCE.format("请在微信客户端打开链接")
BAD_ADDRESS = FRAME.substitute(message=TITLE.format("参数错误"), script="")


def message(title: str) -> str:
    return FRAME.substitute(message=TITLE.format(title), script="")


def violation(account: WechatAccount | None, reason: str) -> str:
    """The reason is in the text and in the page's own data."""
    values = {"del_reason_id": "10001", "del_reason": reason.rpartition("，")[2]}
    names = {"user_name": account.user_name, "nick_name": account.name} if account else {}
    script = f"window.cgiData = {literal({**values, **names}, decoded=False, indent=4)};"
    body = VIOLATION.format(reason=escape(reason, quote=False))
    return FRAME.substitute(message=body, script=script)


def removed(account: WechatAccount, removal: Removal) -> str:
    return message(removal.reason) if removal.by == AUTHOR else violation(account, removal.reason)
