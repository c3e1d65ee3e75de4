"""Files: chosen, pasted, dropped, removed, refused, asked about."""

from base64 import b64encode

from playwright.sync_api import FilePayload, Locator, expect

from tests.browser.acting import ask, item, journal, message, prose, requested
from tests.browser.houses import Visitor, ready
from tests.browser.samples import GIVE, LINES, attach, attached, pdf, png


def give(where: Locator, kind: str, *files: FilePayload) -> None:
    """Paste or drop files."""
    told = [
        {"name": file["name"], "type": file["mimeType"], "bytes": b64encode(file["buffer"]).decode()}
        for file in files
    ]
    where.evaluate(GIVE, [kind, told])


def test_a_question_about_a_pdf(quick: Visitor) -> None:
    page = ready(quick.open())
    attach(page, pdf())
    chip = attached(page, "invoice.pdf")
    expect(chip).to_contain_text("3 pages")
    expect(chip.locator("img.thumb")).to_have_js_property("complete", value=True)
    expect(chip.locator("img.thumb")).not_to_have_js_property("naturalWidth", 0)

    turn = ask(page, "What is it about?")
    expect(attached(page, "invoice.pdf")).to_have_count(0)
    for words in ("invoice.pdf", "3 pages", LINES):
        expect(prose(turn)).to_contain_text(words)

    sent = item(turn, "input_message")
    expect(sent.get_by_role("link", name="invoice.pdf")).to_be_visible()
    page.reload()
    expect(sent.get_by_role("link", name="invoice.pdf")).to_be_visible()
    expect(sent).to_contain_text("What is it about?")
    file = page.request.get(sent.get_by_role("link", name="invoice.pdf").get_attribute("href") or "")
    assert file.body() == pdf()["buffer"]
    parts = journal(page)[0]["payload"]["input"][0]["content"]
    assert {part["type"] for part in parts} == {"input_file", "input_text"}


def test_pictures_come_by_paste_and_by_drop(quick: Visitor) -> None:
    page = ready(quick.open())
    give(message(page), "paste", png("pasted.png"))
    expect(attached(page, "pasted.png")).to_contain_text("60 × 40")
    give(page.locator("#transcript"), "dragover", png("dropped.png"))
    expect(page.get_by_text("Drop to attach")).to_be_visible()
    give(page.locator("#transcript"), "drop", png("dropped.png"))
    expect(attached(page, "dropped.png")).to_contain_text("60 × 40")
    expect(page.get_by_text("Drop to attach")).to_be_hidden()

    turn = ask(page, "Which pictures?")
    expect(prose(turn)).to_contain_text("60 × 40 pixels")
    pictures = item(turn, "input_message").locator("img")
    expect(pictures).to_have_count(2)
    expect(pictures.first).not_to_have_js_property("naturalWidth", 0)


def test_pasted_text_stays_text(quick: Visitor) -> None:
    page = ready(quick.open())
    message(page).fill("kept")
    give(message(page), "paste")
    expect(page.get_by_role("list", name="Attachments").get_by_role("listitem")).to_have_count(0)
    expect(message(page)).to_have_value("kept")


def test_a_removed_file_is_not_sent(quick: Visitor) -> None:
    page = ready(quick.open())
    attach(page, pdf("first.pdf"), pdf("second.pdf", pages=1))
    expect(attached(page, "second.pdf")).to_contain_text("1 page")
    expect(attached(page, "first.pdf")).to_contain_text("3 pages")
    page.get_by_role("button", name="Remove first.pdf").click()
    expect(attached(page, "first.pdf")).to_have_count(0)
    turn = ask(page, "What is left?")
    expect(item(turn, "input_message").get_by_role("listitem")).to_have_count(1)
    expect(prose(turn)).to_contain_text("second.pdf")
    assert "first.pdf" not in str(journal(page))


def test_refused_files_keep_the_text_and_the_other_files(quick: Visitor) -> None:
    page = ready(quick.open())
    quick.allow("400", "415", "422")
    message(page).fill("What do you see?")
    svg = FilePayload(
        name="logo.svg", mimeType="image/svg+xml", buffer=b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    )
    program = FilePayload(name="setup.png", mimeType="image/png", buffer=b"MZ\x90\0" + b"\0" * 200)
    attach(page, pdf(), svg, program)
    expect(attached(page, "invoice.pdf")).to_contain_text("3 pages")
    for name in ("logo.svg", "setup.png"):
        expect(attached(page, name).get_by_role("alert")).not_to_be_empty()
    expect(message(page)).to_have_value("What do you see?")
    for name in ("logo.svg", "setup.png"):
        page.get_by_role("button", name=f"Remove {name}").click()
    turn = ask(page, "What do you see?")
    expect(prose(turn)).to_contain_text("invoice.pdf")


def test_text_and_files_survive_a_reload_before_they_are_sent(quick: Visitor) -> None:
    page = ready(quick.open())
    attach(page, png())
    expect(attached(page, "chart.png")).to_contain_text("60 × 40")
    message(page).fill("not yet sent")
    page.reload()
    ready(page)
    expect(message(page)).to_have_value("not yet sent")
    expect(attached(page, "chart.png")).to_contain_text("60 × 40")
    turn = ask(page, "now sent")
    expect(item(turn, "input_message").get_by_role("listitem")).to_have_count(1)
    assert requested(page)["stream"] is True
