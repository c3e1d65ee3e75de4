"""Files to attach, as the browser takes them."""

from playwright.sync_api import FilePayload, Locator, Page

from tests.files import samples

LINES = "Invoice 4711 of the lighthouse"


def pdf(name: str = "invoice.pdf", pages: int = 3) -> FilePayload:
    """A document whose first page says LINES."""
    texts = [LINES, *[f"Page {number}" for number in range(2, pages + 1)]]
    return {"name": name, "mimeType": "application/pdf", "buffer": samples.pdf(*texts)}


def png(name: str = "chart.png") -> FilePayload:
    """A picture of 60 by 40."""
    return {"name": name, "mimeType": "image/png", "buffer": samples.picture()}


def attach(page: Page, *files: FilePayload) -> None:
    """Choose files with the button."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Attach", exact=True).click()
    chooser.value.set_files(list(files))


def attached(page: Page, name: str) -> Locator:
    """The chip of an attachment in the composer."""
    return page.get_by_role("list", name="Attachments").get_by_role("listitem").filter(has_text=name)


GIVE = """
(element, [kind, files]) => {
  const data = new DataTransfer();
  for (const { name, type, bytes } of files) {
    data.items.add(new File([Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0))], name, { type }));
  }
  const options = { bubbles: true, cancelable: true };
  element.dispatchEvent(kind === 'paste'
    ? new ClipboardEvent('paste', { ...options, clipboardData: data })
    : new DragEvent(kind, { ...options, dataTransfer: data }));
}
"""
