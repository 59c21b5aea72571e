"""The page of an article."""

from html import escape
from string import Template

from sandbox.wechat import ids
from sandbox.wechat.javascript import Blank, literal
from sandbox.wechat.model import Copyright, Shown
from sandbox.wechat.page.data import SHOW, Viewed, cgi_data

DECODER = r"""function JsDecode(str) {
            return str && str
                .replace(/\\x5c/g, '\\')
                .replace(/\\x0d/g, '\r')
                .replace(/\\x22/g, '"')
                .replace(/\\x26/g, '&')
                .replace(/\\x27/g, '\'')
                .replace(/\\x3c/g, '<')
                .replace(/\\x3e/g, '>')
                .replace(/\\x0a/g, '\n');
        }"""
PAGE = Template("""<!DOCTYPE html>
<html class="">
<head>
    <meta name="wechat-enable-text-zoom-em" content="true">
    <meta http-equiv="Content-Type" content="text/html; charset=utf-8">
    <script nonce="0" reportloaderror>
        window.logs = { pagetime: {} };
        window.LANG = "zh_CN";
    </script>
    <meta name="description" content="$digest" />
    <meta name="author" content="$author" />
    <meta property="og:title" content="$title" />
    <meta property="og:url" content="$link" />
    <meta property="og:description" content="$digest" />
    <meta property="og:site_name" content="微信公众平台" />
    <meta property="og:type" content="article" />
    <meta property="og:article:author" content="$author" />
    <title></title>
</head>
<body id="activity-detail" class="zh_CN wx_wap_page mm_appmsg discuss_tab">
<script type="text/javascript" nonce="0" reportloaderror>
    var biz = $biz;
    var sn = $sn || "";
    var mid = $mid || "";
    var idx = $idx || "";
    window.__allowLoadResFromMp = true;
</script>
<div id="js_article" class="rich_media">
  <div id="page-content" class="rich_media_area_primary">
    <h1 class="rich_media_title " id="activity-name">
        $title</h1>
    <div id="meta_content" class="rich_media_meta_list">
        $mark<span class="rich_media_meta rich_media_meta_nickname" id="profileBt">
            <a href="javascript:void(0);" id="js_name">
                $name </a>
        </span>
        <em id="publish_time" class="rich_media_meta rich_media_meta_text"></em>
    </div>
    <div class="rich_media_content js_underline_content" id="js_content"
        style="visibility: hidden; opacity: 0; ">$content</div>
  </div>
</div>
<script type="text/javascript" nonce="0" reportloaderror>
    var preview = "" * 1 || 0;
    window.is_login = '$is_login' * 1;
    window.item_show_type = '$shown' || '';
    var report_url = "/mp/appmsgreport?action=page$viewer";
    var share_url = '/mp/share?action=x$viewer_escaped';
    window.modify_time = "$modified" * 1;
    window.appmsg_bar_data = $placeholders;
</script>
<script type="text/javascript" h5only nonce="0" reportloaderror>
    (function() {
        $decoder
        try {
            // the article's own values: don't rely on the names above
            window.cgiDataNew = $data;
        } catch (e) {
            window.cgiError = e;
        }
    })();
</script>
</body>
</html>
""")
ORIGINAL_MARK = '<span id="copyright_logo" class="icon_appmsg_tag">原创</span>\n        '


def page(view: Viewed) -> str:
    """The whole page; counters only for somebody who is logged in."""
    article, account = view.article, view.account
    edit = article.edit_at(view.moment)
    is_html = article.shown not in (Shown.IMAGE, Shown.TEXT)
    return PAGE.substitute(
        title=view.title,
        digest=view.digest,
        author=escape(article.author),
        link=escape(view.link),
        name=escape(account.name),
        biz=_either(account.biz, is_second=account.is_old_page),
        sn=_either(ids.sn_of(article.key), is_second=account.is_old_page),
        mid=_either(str(article.mid), is_second=account.is_old_page),
        idx=_either(str(article.idx), is_second=account.is_old_page),
        mark=ORIGINAL_MARK if article.copyright is Copyright.ORIGINAL else "",
        content=view.content if is_html else "",
        is_login=int(view.is_login),
        shown=int(article.shown),
        modified=edit.at if edit else "",
        viewer=view.viewer,
        viewer_escaped=view.viewer.replace("&", "\\x26"),
        placeholders=_placeholders(),
        decoder=DECODER if account.is_old_page else "",
        data=_data(view),
    )


def _data(view: Viewed) -> str:
    """The object, with a comment in it as scripts have them."""
    written = literal(cgi_data(view), decoded=view.account.is_old_page, indent=12)
    return written.replace("{\n", "{\n              /* base_resp: {ret: 0} is success */\n", 1)


def _either(value: str, *, is_second: bool) -> str:
    return f'"" || "{value}"' if is_second else f'"{value}" || ""'


def _placeholders() -> str:
    """What the server did not fill in, whoever looks: numbers that evaluate to 0."""
    names = (*SHOW, "like_count", "old_like_count", "share_count", "collect_count")
    return literal(dict.fromkeys((*names, "comment_count"), Blank()), decoded=False, indent=4)
