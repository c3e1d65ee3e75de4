"""Hostile texts, and what makes HTML harmless."""

import lxml.html

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script href=data:,alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](<javascript:alert(1)>)",
    '[x](https://a.bc "onmouseover=alert(1)")',
    '[x](https://a.bc/"onmouseover="alert(1))',
    "![x](javascript:alert(1))",
    "![x](https://evil.io/p.png)",
    '![" onerror="alert(1)](x)',
    "[r]\n\n[r]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "<div hx-get=/turns/ hx-trigger=load>",
    "<form action=/turns/x/stop/ id=composer><button>go</button></form>",
    "<p id=composer name=csrf style='position:fixed' class=btn data-copy=x>",
    "<meta http-equiv=refresh content=0;url=//evil.io>",
    "<base href=//evil.io>",
    "<style>@import '//evil.io'</style>",
    "<link rel=stylesheet href=//evil.io>",
    "<math><mtext></p><style><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src onerror=alert(1)>'>",
    "--><img src onerror=alert(1)>",
    "</code></pre><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<x-a onfocus=alert(1) tabindex=0 autofocus>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "{{constructor.constructor('alert(1)')()}}",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\u2028<script>alert(1)</script>\u2029",
    "<scr\0ipt>alert(1)</scr\0ipt>",
    '"><script>alert(1)</script>',
    "'-alert(1)-'",
]

TAGS = frozenset(
    "a article b blockquote br button code del details div em figcaption figure footer form h1 h2 h3 h4 h5 h6"
    " hr img label li meter ol p pre section small span strong summary sup svg table tbody td textarea th"
    " thead time tr ul use".split()
)
ATTRIBUTES = frozenset(
    "action align alt aria-hidden aria-label class data-copy data-item data-item-type data-math-style"
    " data-name data-page data-since data-status data-turn decoding dir href"
    " hx-ignore hx-post hx-swap id loading max method min name open rel role rows"
    " autocomplete for spellcheck src start tabindex target title type value".split()
)
ADDRESSES = ("https://", "http://", "mailto:", "/static/", "/sessions/", "/turns/")


def assert_harmless(html: str) -> None:
    """Nothing in the HTML is able to run, load, submit or be taken for a part of the page."""
    page = lxml.html.fragment_fromstring(html, create_parent="div")
    for element in page.iterdescendants():
        tag = element.tag if isinstance(element.tag, str) else "comment"
        assert tag in TAGS, f"<{tag}> in {html}"
        assert set(element.attrib) <= ATTRIBUTES, f"{dict(element.attrib)} in {html}"
        for name in ("href", "src", "action", "hx-post"):
            address = element.get(name, "https://")
            assert address.startswith(
                ("https://", "http://", "mailto:", "/static/", "/sessions/", "/turns/")
            ), address
        assert tag != "img" or element.get("src", "").startswith("/sessions/")
        assert "hx-post" not in element.attrib or tag == "form"
