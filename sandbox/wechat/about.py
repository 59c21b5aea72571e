"""The page about an account."""

from html import escape
from string import Template

from sandbox.wechat.model import WechatAccount

PAGE = Template("""<!DOCTYPE html>
<html class="">
<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>关于公众号</title></head>
<body id="" class="zh_CN wx_wap_page discuss_tab">
<div class="about-page">
    <div class="item-info">
      <div class="item-title basic-title">公众号简介</div>
      <div class="item-desc basic-desc">$signature</div>
    </div>
    <div class="item-info">
      <div class="item-title basic-title">基础信息</div>
    </div>
    <div class="item-info basic-info">
      <div class="item-title">微信号</div>
      <div class="item-desc">$alias</div>
    </div>
$verified
    <div id="js_login_ip" class="item-info basic-info" style="display: none;">
      <div class="item-title">IP属地</div>
      <div class="item-desc" id="js_login_ip_desc"></div>
    </div>
</div>
</body>
</html>
""")
VERIFIED = Template("""    <div class="item-info basic-info">
      <div class="item-title">认证类型</div>
      <div class="item-desc">事业单位</div>
    </div>
    <div class="item-info spacial basic-info" id="link">
      <div class="item-title">认证主体</div>
      <a href="http://mp.weixin.qq.com/mp/getverifyinfo?__biz=$biz#wechat_webview_type=1"
         target="_blank" class="type-link-wrp item-desc">
        <div id="js_arrow_text" class="type-link-word-wrp">
          $principal
          <i class="item-title-type inline-icon group-without-wording"></i>
        </div>
      </a>
    </div>""")


def about(account: WechatAccount) -> str:
    """Accounts without an alias show their gh_ name as 微信号."""
    verified = VERIFIED.substitute(biz=account.biz, principal=escape(account.principal))
    return PAGE.substitute(
        signature=escape(account.signature),
        alias=account.alias or account.user_name,
        verified=verified if account.is_verified else "",
    )
