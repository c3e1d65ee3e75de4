"""axe-core on a page, in light and dark."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SOURCE = Path(__file__).parent.joinpath("vendor", "axe-core-4.14.1", "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """
async (tags) => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  for (let left = 100; left > 0 && document.getAnimations().length; left -= 1) await frame();
  const only = { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] };
  const { violations } = await axe.run(only);
  return violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(
    ({ target, failureSummary }) => `${target.join(' ')}: ${failureSummary}`) }));
}
"""


def violations(page: Page) -> list[str]:
    """What breaks WCAG 2.2 AA on the page as it is, one line for each place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(SOURCE)
    found: list[dict[str, Any]] = page.evaluate(RUN, TAGS)
    return [f"{one['id']} ({one['help']}): {node}" for one in found for node in one["nodes"]]


def assert_accessible(page: Page) -> None:
    """No violation in light, none in dark."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = violations(page)
        assert not found, f"{scheme}: " + "\n".join(found[:20])
