"""Citations of the session's own files: marks and sources that open a page, and what gets no link."""

from typing import Any

import pytest
from lxml.html import HtmlElement

from playground.rendering.citations import sources_of
from playground.rendering.prose import done
from tests.live import SESSION, assert_live_is_reload
from tests.rendering import streams
from tests.rendering.hostile import PAYLOADS, assert_harmless
from tests.rendering.looking import page, shown, words

SHA = "5e" * 32
PAGES = f"/sessions/{SESSION}/blobs/{SHA}/pages/"


def cited(page: Any = None, index: int = 5, **fields: Any) -> dict[str, Any]:
    told = {
        "type": "file_citation",
        "file_id": f"file-{SHA}",
        "filename": "report.pdf",
        "index": index,
        **fields,
    }
    return told if page is None else {**told, "page": page}


def marked(text: str, *annotations: dict[str, Any]) -> str:
    sources, marks = sources_of(annotations, SESSION)
    return "".join(done(text, marks, sources).blocks)


def listed(*annotations: Any) -> list[HtmlElement]:
    """The entries of the list of sources."""
    part = {"type": "output_text", "text": "Costs fell. Risks rose.", "annotations": list(annotations)}
    found: list[HtmlElement] = shown({"type": "message", "content": [part]}).xpath(
        ".//ol[@class='sources']/li"
    )
    return found


def test_a_page_is_linked_in_the_list_and_in_the_text() -> None:
    (entry,) = listed(cited(3))
    (link,) = entry.findall("a")
    assert words(entry) == "report.pdf, page 3"
    assert dict(link.attrib) == {
        "href": f"{PAGES}3/", "target": "_blank", "rel": "noopener",
        "data-page": "3", "data-name": "report.pdf",
    }  # fmt: skip
    html = marked("Costs fell.", cited(3))
    assert f'Costs<a class="cite" href="{PAGES}3/"' in html
    assert 'data-page="3" data-name="report.pdf" title="report.pdf, page 3"' in html
    assert 'aria-label="Source 1: report.pdf, page 3">1</a> fell' in html


def test_two_pages_of_a_file_are_two_sources_and_a_page_is_one() -> None:
    entries = listed(cited(3), cited(1, 11), cited(3, 17))
    assert [(entry.get("value"), words(entry)) for entry in entries] == [
        ("1", "report.pdf, page 3"),
        ("2", "report.pdf, page 1"),
    ]
    html = marked("Costs fell. Risks rose.", cited(3), cited(1, 11), cited(3, 17))
    assert [piece[0] for piece in html.split('">')[1:]] == ["1", "2", "1"]


def test_a_file_without_pages_is_saved() -> None:
    for told in (cited(), cited(filename="figures.csv"), cited(2, filename="figures.csv")):
        (link,) = listed(told)[0].findall("a")
        assert link.get("href") == f"/sessions/{SESSION}/blobs/{SHA}/?download=1"
        assert link.get("data-page") is None


@pytest.mark.parametrize("page", ["3", "../1", 0, -1, True, 2.0, 10**9, 2**70, [1], {"n": 1}, ""])
def test_a_page_that_is_no_number_is_not_linked(page: Any) -> None:
    assert "/pages/" not in marked("Costs fell.", cited(page))
    assert words(listed(cited(page))[0]) == "report.pdf"


@pytest.mark.parametrize(
    "file_id",
    [
        "file-abc", f"file-{SHA}0", f"file-{SHA[:-1]}", f"file-{SHA}\n", f"file-{SHA.upper()}", SHA,
        f" file-{SHA}", "file-" + "../" * 20 + "etc", f"file-{SHA[:-1]}/", f'file-{SHA[:-1]}"',
        f"file-{'٣' * 64}", None, 7, [], {},
    ],
)  # fmt: skip
def test_another_file_is_not_linked(file_id: Any) -> None:
    assert "href" not in marked("Costs fell.", cited(3, file_id=file_id))
    (entry,) = listed(cited(3, file_id=file_id))
    assert words(entry) == "report.pdf, page 3"
    assert entry.find("a") is None


@pytest.mark.parametrize("kind", ["file_path", "container_file_citation"])
def test_files_of_providers_keep_to_themselves(kind: str) -> None:
    assert words(listed({**cited(), "type": kind, "file_id": "cfile_1"})[0]) == "report.pdf"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_names_are_text(payload: str) -> None:
    html = marked("Costs fell.", cited(3, filename=f"{payload}.pdf"), cited(4, filename=payload))
    assert_harmless(html)
    assert 'data-page="3"' in html
    for entry in listed(cited(3, filename=f"{payload}.pdf")):
        assert [one.tag for one in entry.iterdescendants()] == ["a"]


def test_a_name_cannot_turn_itself_around() -> None:
    html = marked("Costs fell.", cited(3, filename="a\u202efdp.exe.pdf"))
    assert "\u202e" not in html
    assert "U+202E" in html


def test_an_attached_pdf_opens_at_its_first_page_and_a_text_is_saved() -> None:
    marks = [
        {"$blob": SHA, "prefix": "", "media_type": media_type, "size": 9, "shown": told}
        for media_type, told in (("application/pdf", {"pages": 3}), ("text/csv", {"lines": 1200}))
    ]
    content = [
        {"type": "input_file", "filename": name, "file_data": mark}
        for name, mark in zip(("a<b>.pdf", "a.csv"), marks, strict=True)
    ]
    events = streams.turn()
    events[0] = events[0]._replace(
        payload={**events[0].payload, "input": [{"role": "user", "content": content}]}
    )
    document, text = page(events).xpath("//div[@data-item-type='input_message']//li")
    assert words(document) == "a<b>.pdf 3 pages · 9 B"
    assert words(text) == "a.csv 1 200 lines · 9 B"
    save = f"/sessions/{SESSION}/blobs/{SHA}/?download=1"
    assert dict(document.find(".//a").attrib) == {"href": save, "data-page": "1", "data-name": "a<b>.pdf"}
    assert dict(text.find(".//a").attrib) == {"href": save}


@pytest.mark.parametrize("size", [3, 40])
def test_live_is_reload_with_pages(size: int) -> None:
    text = "Costs fell by a tenth.\n\n- Risk one\n- Risk **two**\n\nAnd so on."
    told = [cited(3, 21), cited(1, 33), cited(3, 44), cited("x", 50), cited(filename="a.csv", index=55)]
    events = streams.turn(*streams.text_stream(text, size, told))
    assert_live_is_reload(events, range(0, len(events), 2))
