"""Markdown to safe HTML."""

import lxml.html
import pytest

from playground.rendering.links import LINK_REL, web_address
from playground.rendering.markdown import finish, parse, render, render_open
from tests.rendering.hostile import PAYLOADS, assert_harmless


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_is_harmless(payload: str) -> None:
    for text in (
        payload,
        f"a {payload} b",
        f"- {payload}",
        f"| {payload} |\n|--|",
        f"> {payload}",
        f"`{payload}`",
    ):
        assert_harmless(render(text))
        assert_harmless(render(f"```{payload}\n{payload}\n```"))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_is_harmless_at_each_byte(payload: str) -> None:
    for at in range(len(payload) + 1):
        assert_harmless(render_open(payload[:at]))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_each_of_the_two_lines_holds_alone(payload: str) -> None:
    assert_harmless(finish(payload, highlight=True))
    for piece in ("<script", "<img src=x", "<svg", "<iframe", "<form", "<style"):
        assert piece not in parse(payload).lower()


def test_raw_html_is_shown_as_text() -> None:
    assert render("a <b>x</b>") == "<p>a &lt;b&gt;x&lt;/b&gt;</p>\n"


def test_the_github_flavour_is_known() -> None:
    html = render("~~x~~ www.example.com\n\n- [x] a\n- [ ] b\n\n> [!TIP]\n> t\n\n| a |\n|--:|\n| 1<br>2 |\n")
    page = lxml.html.fromstring(f"<div>{html}</div>")
    assert page.xpath("//del")
    assert page.xpath("//a/@href") == ["http://www.example.com"]
    assert page.xpath("//span[@role='img']/@aria-label") == ["done", "open"]
    assert page.xpath("//div[@class='markdown-alert markdown-alert-tip']")
    assert page.xpath("//div[@role='region'][@tabindex='0'][@aria-label='Table']/table//td/br")


def test_links_lead_out_with_their_host_told() -> None:
    link = lxml.html.fromstring(render("[x](https://example.com/a?b=1&c=2)")).find("a")
    assert dict(link.attrib) == {
        "href": "https://example.com/a?b=1&c=2",
        "target": "_blank",
        "rel": LINK_REL,
        "title": "example.com",
    }


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("[x](https://google.com@evil.io/)", "evil.io"),
        ("[www.google.com](https://evil.io/)", "evil.io"),
        ("[google](https://gооgle.com/)", "xn--ggle-55da.com"),
    ],
)
def test_a_link_that_deceives_shows_its_host(text: str, host: str) -> None:
    shown = lxml.html.fromstring(f"<div>{render(text)}</div>").xpath("//small[@class='host']/text()")
    assert shown == [f"({host})"]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.io",
        "/turns/",
        "#composer",
        "file:///etc",
        "vbscript:x",
    ],
)
def test_other_addresses_are_no_links(address: str) -> None:
    assert "<a" not in render(f"[x]({address}) <{address}>")


def test_a_picture_is_a_link_with_its_address() -> None:
    html = render("![a <b>](https://example.com/p.png)")
    assert "<img" not in html
    assert lxml.html.fromstring(html).text_content().strip() == "a <b> (https://example.com/p.png)"


def test_code_is_highlighted_once_closed_and_keeps_its_text() -> None:
    code = "def f():\n    return '<b>'\n"
    figure = lxml.html.fromstring(render(f"```python\n{code}```"))
    assert figure.xpath("//figure[@class='code']//span[@class='k']")
    assert figure.xpath("//button[@type='button'][@data-copy]/@aria-label") == ["Copy code"]
    assert figure.xpath("//code")[0].text_content() == code
    plain = lxml.html.fromstring(render(f"```nosuchlanguage\n{code}```"))
    assert not plain.xpath("//code/span")
    assert plain.xpath("//code")[0].text_content() == code
    assert "<span class" not in render_open(f"```python\n{code}```")


def test_code_inside_a_list_stays_there() -> None:
    assert lxml.html.fromstring(render("1. a\n   ```\n   x\n   ```\n")).xpath("//li/figure")


def test_hidden_direction_changes_are_spelled_out() -> None:
    assert "\u202e" not in render("a\u202eb `c\u202ed`")
    assert "U+202E" in render("a\u202eb")


def test_our_marks_cannot_be_forged() -> None:
    for text in (
        "\uf8f10\uf8f4",
        "&#xf8f1;0&#xf8f4;",
        "`\uf8f10\uf8f4`",
        "&#63730;x",
        "[a](http://x.yz/\uf8f31\uf8f4)",
    ):
        html = render(f"```\nsecret\n```\n\n{text}")
        assert html.count("<figure") == 1
        assert "task" not in html


def test_footnotes_have_no_addresses_inside_the_page() -> None:
    html = finish(parse("a[^1]\n\n[^1]: note\n", whole=True), highlight=True)
    assert " id=" not in html
    assert "href" not in html
    assert "note" in html


@pytest.mark.parametrize(
    "value", ["javascript:1", "http://", "https:evil", "http://a b", None, 7, "ftp://x.y", "http://[::1"]
)
def test_what_is_no_web_address(value: object) -> None:
    assert web_address(value) == ""
