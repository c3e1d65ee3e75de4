"""Formulas as people see them: typeset, never more than typeset, and at no cost where there are none."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.acting import ask, item, message, prose, send, show, turns
from tests.browser.axe import assert_accessible
from tests.browser.houses import Visitor, ready

DRAWN = "elements => elements.map((one) => Boolean(one.shadowRoot?.querySelector('.katex')))"
ADD = """
async ([tex, style]) => {
  const formula = Object.assign(document.createElement('span'), { className: 'math', textContent: tex });
  formula.dataset.mathStyle = style;
  document.getElementById('transcript').append(formula);
  document.dispatchEvent(new CustomEvent('playground:frame', { detail: {} }));
  while (!formula.shadowRoot) await new Promise(requestAnimationFrame);
  const { shadowRoot: shadow } = formula;
  const drawn = Boolean(shadow.querySelector('.katex:not(.katex-error)'));
  const parts = shadow.querySelectorAll('a, img, [id], .btn, script').length;
  formula.remove();
  return [drawn, parts];
}
"""


def formulas(page: Page) -> Locator:
    """Every formula of the page."""
    return page.locator(".math")


def drawn(page: Page) -> list[bool]:
    """For each formula whether KaTeX drew it, once it has looked at all of them."""
    looked_at = formulas(page).locator(".katex, .katex-error")
    expect(looked_at).to_have_count(formulas(page).count())
    told: list[bool] = formulas(page).evaluate_all(DRAWN)
    return told


def requests(page: Page) -> list[str]:
    """Addresses that the page asks for from now on."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


def test_formulas_of_every_notation_are_typeset_and_stay_so(quick: Visitor) -> None:
    page = quick.open()
    turn = show(page, "math")
    expect(formulas(page)).to_have_count(13)
    assert drawn(page) == [True] * 12 + [False], "all but the one that is not closed"
    expect(prose(turn)).to_contain_text("between $5 and $10")
    expect(prose(turn).locator("td .katex-mathml").first).to_be_attached()
    page.reload()
    ready(page)
    expect(formulas(page)).to_have_count(13)
    assert drawn(page) == [True] * 12 + [False]


def test_a_page_without_formulas_asks_for_nothing(quick: Visitor) -> None:
    page = quick.open()
    asked = requests(page)
    turn = show(page, "text")
    expect(prose(turn)).to_be_visible()
    page.reload()
    ready(page)
    expect(prose(turn)).to_be_visible()
    assert [url for url in asked if "katex" in url or "/math" in url] == []


def test_a_formula_is_drawn_once_while_the_answer_goes_on(demo: Visitor) -> None:
    """The element of a formula above what streams is neither replaced nor drawn again."""
    page = ready(demo.open())
    send(page, "/show math")
    second = formulas(page).nth(1)
    expect(second.locator(".katex-display")).to_be_visible()
    first = formulas(page).first
    first.evaluate("element => { element.shadowRoot.firstElementChild.dataset.kept = 'yes' }")
    expect(formulas(page).nth(6).locator(".katex")).to_be_visible()
    expect(first.locator("[data-kept=yes]")).to_have_count(1)


WATCH = """
() => {
  globalThis.seen = { open: 0, drawn: 0 };
  new MutationObserver(() => {
    for (const formula of document.querySelectorAll('[data-math-style=open]')) {
      seen.open += 1;
      if (formula.shadowRoot) seen.drawn += 1;
    }
  }).observe(document.getElementById('transcript'), { subtree: true, childList: true, characterData: true });
}
"""


def test_what_streams_into_a_formula_is_tex_until_it_is_closed(demo: Visitor) -> None:
    page = demo.open()
    show(page, "text")
    page.evaluate(WATCH)
    show(page, "math")
    seen = page.evaluate("seen")
    assert seen["open"] > 0
    assert seen["drawn"] == 0
    expect(page.locator("[data-math-style=open]")).to_have_count(0)
    expect(page.locator("[data-math-style=display] .katex-display").first).to_be_visible()


HOSTILE = [
    r"\href{javascript:alert(1)}{x}\url{javascript:alert(2)}",
    r"\includegraphics[height=1em]{https://example.com/x.png}",
    r"\htmlClass{btn}{x}\htmlId{composer}{y}\htmlStyle{position:fixed}{z}\htmlData{a=b}{c}",
    r"\pmb{x}\cancel{y}\boxed{z}\colorbox{red}{x}\phase{x}\angl{n}\fcolorbox{red}{blue}{x}",
    r"\rule{99999em}{99999em}",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
]
ENDLESS = [
    "{" * 100_000,
    r"\sqrt{" * 560 + "x" + "}" * 560,
    r"\frac{1}{" * 400 + "x" + "}" * 400,
    r"\def\a{\a\a}\a",
    r"\def\a{" + "x" * 1900 + "}" + r"\a" * 600,
    r"\begin{array}{" + "c" * 1800 + "}" + "&" * 1800 + r"\end{array}",
]


@pytest.fixture
def reader(quick: Visitor) -> Page:
    """A page that has typeset a formula already."""
    page = quick.open()
    show(page, "math")
    expect(formulas(page).first.locator(".katex")).to_be_visible()
    return page


@pytest.mark.parametrize("style", ["inline", "display"])
def test_hostile_formulas_make_no_link_picture_or_style(reader: Page, style: str) -> None:
    for tex in HOSTILE:
        _, parts = add(reader, tex, style)
        assert parts == 0, tex


@pytest.mark.parametrize("style", ["inline", "display"])
def test_formulas_without_end_stay_as_written(reader: Page, style: str) -> None:
    for tex in ENDLESS:
        drawn, parts = add(reader, tex, style)
        assert (drawn, parts) == (False, 0), tex[:40]


def test_a_deep_formula_of_a_book_is_drawn(reader: Page) -> None:
    assert add(reader, r"1+\cfrac{1}{" * 12 + "x" + "}" * 12, "display") == [True, 0]


def add(page: Page, tex: str, style: str) -> Any:
    """Put a formula on the page: whether it was drawn, and how many elements of it could do something."""
    return page.evaluate(ADD, [tex, style])


def test_formulas_among_other_scripts(quick: Visitor) -> None:
    page = quick.open()
    ask(page, "质能方程 $E = mc^2$ 与 \\(\\text{面积} = \\pi r^2\\)，价格是 $5 到 $10。")
    show(page, "math")
    chinese = prose(turns(page).last).locator("p", has_text="勾股定理")
    expect(chinese.locator(".math")).to_have_count(3)
    expect(chinese.locator(".katex-html")).to_have_count(3)
    expect(chinese.locator(".katex-html").last).to_contain_text("面积")


def test_a_long_formula_scrolls_by_itself_on_a_phone_and_by_keyboard(quick: Visitor) -> None:
    page = quick.open(viewport={"width": 360, "height": 740})
    show(page, "math")
    wide = formulas(page).locator(".wide")
    expect(wide.first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.locator("#scroll").evaluate("element => element.scrollWidth - element.clientWidth") == 0
    wide.last.focus()
    page.keyboard.press("ArrowRight")
    expect(wide.last).to_be_focused()
    page.set_viewport_size({"width": 1600, "height": 740})
    expect(wide).to_have_count(0)


def test_who_copies_an_answer_gets_the_tex_with_it(quick: Visitor) -> None:
    page = quick.open()
    turn = show(page, "math")
    assert drawn(page)[0]
    said = prose(turn).evaluate(
        "element => { getSelection().selectAllChildren(element); return String(getSelection()); }"
    )
    assert "The roots of ax^2 + bx + c = 0 are" in said
    assert said.count("e^{i\\pi}") == 1


def test_a_page_of_formulas_is_accessible(quick: Visitor) -> None:
    page = quick.open()
    show(page, "math")
    expect(formulas(page).first.locator(".katex")).to_be_visible()
    assert_accessible(page)


def test_without_scripts_the_tex_is_there_to_read(quick: Visitor) -> None:
    page = quick.open()
    show(page, "math")
    quick.allow(".js csp")  # what Chromium says of preloaded scripts that may not run
    plain = quick.open(page.url, java_script_enabled=False)
    expect(formulas(plain).first).to_have_text("ax^2 + bx + c = 0")
    expect(formulas(plain).first).to_be_visible()
    expect(item(turns(plain).first, "message")).to_be_visible()
    expect(message(plain)).to_be_visible()
