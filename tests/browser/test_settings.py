"""The run settings: what is switched on is saved, mirrored, sent; what cannot be is explained."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.acting import ask, has_status, journal, requested, session_url, show, turns
from tests.browser.houses import Visitor, ready

FUNCTION = '{"name": "get_time", "description": "Now", "parameters": {"type": "object", "properties": {}}}'


def panel(page: Page) -> Locator:
    """The panel on the right."""
    return page.get_by_role("region", name="Run settings")


def switch(page: Page, name: str) -> Locator:
    """A tool's switch in the panel."""
    return panel(page).get_by_role("switch", name=name, exact=True)


def chip(page: Page, kind: str) -> Locator:
    """A tool's toggle under the composer."""
    return page.locator(f".chip[data-tool='{kind}']")


def model(page: Page) -> Locator:
    """The model's name."""
    return panel(page).get_by_role("combobox", name="Model")


def change(page: Page, act: Callable[[], None]) -> None:
    """Change a setting and wait until the server has it."""
    with page.expect_response(lambda response: "/settings/" in response.url) as answered:
        act()
    assert answered.value.ok


def choose(page: Page, group: str, option: str) -> None:
    """Choose one of a few values."""
    radios = panel(page).get_by_role("radiogroup", name=group)
    change(page, lambda: radios.get_by_text(option, exact=True).click())


def test_every_tool_that_is_on_is_sent_and_still_on_after_a_reload(quick: Visitor) -> None:
    page = ready(quick.open())
    tools_on = ["Web search", "File search", "Code interpreter", "Image generation", "MCP", "Functions"]
    for name in tools_on:
        switch(page, name).check()
    panel(page).get_by_role("textbox", name="Vector store ids").fill("vs_1\nvs_2")
    panel(page).get_by_role("textbox", name="Server URL").fill("https://mcp.example.com/mcp")
    panel(page).get_by_role("textbox", name="Label").fill("notes")
    panel(page).get_by_role("textbox", name="Definitions").fill(FUNCTION)
    ask(page, "Nothing to do")
    page.reload()
    ready(page)
    for name in tools_on:
        expect(switch(page, name)).to_be_checked()
    expect(panel(page).get_by_role("textbox", name="Vector store ids")).to_have_value("vs_1\nvs_2")
    tools = {tool["type"]: tool for tool in requested(page)["tools"]}
    assert tools["web_search"]["search_context_size"] == "medium"
    assert tools["file_search"]["vector_store_ids"] == ["vs_1", "vs_2"]
    assert tools["code_interpreter"]["container"] == {"type": "auto"}
    assert tools["image_generation"]["partial_images"] == 2
    assert tools["function"]["name"] == "get_time"
    assert tools["mcp"] == {
        "type": "mcp", "server_label": "notes", "server_url": "https://mcp.example.com/mcp",
        "require_approval": "always",
    }  # fmt: skip
    page.get_by_role("tab", name="Request").click()
    expect(page.get_by_role("tabpanel", name="Request")).to_contain_text('"server_label": "notes"')


def test_chips_mirror_switches_and_are_saved_with_the_session(quick: Visitor) -> None:
    page = quick.open()
    show(page, "text")
    expect(chip(page, "web_search")).to_have_attribute("aria-pressed", "false")
    change(page, chip(page, "web_search").click)
    expect(switch(page, "Web search")).to_be_checked()
    expect(chip(page, "web_search")).to_have_attribute("aria-pressed", "true")
    page.reload()
    ready(page)
    expect(switch(page, "Web search")).to_be_checked()
    expect(chip(page, "web_search")).to_have_attribute("aria-pressed", "true")
    change(page, switch(page, "Web search").uncheck)
    expect(chip(page, "web_search")).to_have_attribute("aria-pressed", "false")
    ask(page, "without")
    assert "tools" not in requested(page)


def test_a_chosen_tool_is_used(quick: Visitor) -> None:
    page = ready(quick.open())
    chip(page, "web_search").click()
    turn = ask(page, "Please search the web for lighthouses")
    expect(turn.locator("[data-item-type=web_search_call]")).to_contain_text("Searched the web")


def test_model_and_parameters_are_sent_and_kept(quick: Visitor) -> None:
    page = ready(quick.open())
    model(page).fill("demo-2")
    choose(page, "Effort", "low")
    choose(page, "Summary", "concise")
    choose(page, "Verbosity", "high")
    panel(page).get_by_role("textbox", name="Instructions").fill("Be brief.")
    panel(page).get_by_role("spinbutton", name="Max output tokens").fill("900")
    turn = ask(page, "Hello")
    expect(turn.locator(".who").last).to_contain_text("demo-2")
    body = requested(page)
    assert (body["model"], body["instructions"], body["max_output_tokens"]) == ("demo-2", "Be brief.", 900)
    assert (body["reasoning"], body["text"]) == (
        {"effort": "low", "summary": "concise"},
        {"verbosity": "high"},
    )
    page.reload()
    expect(model(page)).to_have_value("demo-2")
    expect(panel(page).get_by_role("textbox", name="Instructions")).to_have_value("Be brief.")
    expect(
        panel(page).get_by_role("radiogroup", name="Effort").get_by_label("low", exact=True)
    ).to_be_checked()
    model(page).fill("demo-3")
    ask(page, "Again")
    assert requested(page)["model"] == "demo-3"


def test_what_a_connection_refuses_is_disabled_with_the_reason(quick: Visitor) -> None:
    page = ready(quick.open())
    connection = panel(page).get_by_role("combobox", name="Connection")
    change(page, switch(page, "Code interpreter").check)
    change(page, lambda: connection.select_option("Databricks"))
    model(page).fill("databricks-gpt-5")
    change(page, lambda: model(page).press("Tab"))
    expect(switch(page, "Code interpreter")).to_be_disabled()
    why = "Databricks pay-per-token models do not have this tool."
    expect(switch(page, "Code interpreter")).to_have_accessible_description(why)
    expect(panel(page).get_by_text(why).first).to_be_visible()
    expect(chip(page, "code_interpreter")).to_be_disabled()
    expect(chip(page, "code_interpreter")).to_have_attribute("aria-pressed", "false")
    expect(chip(page, "code_interpreter")).to_have_attribute("title", why)
    expect(switch(page, "Web search")).to_be_enabled()
    expect(panel(page).get_by_role("switch", name="Chain on the server")).to_be_disabled()
    change(page, lambda: connection.select_option("Demo"))
    expect(switch(page, "Code interpreter")).to_be_enabled()


def test_a_tool_that_lacks_a_value_does_not_hold_up_the_other_settings(quick: Visitor) -> None:
    page = quick.open()
    show(page, "text")
    switch(page, "MCP").check()
    choose(page, "Effort", "low")
    page.reload()
    expect(panel(page).get_by_role("radiogroup", name="Effort").get_by_label("low")).to_be_checked()


def test_tools_are_toggles_under_the_composer_with_plain_names(quick: Visitor) -> None:
    page = ready(quick.open())
    toggles = page.locator("#composer [aria-pressed]")
    names = ["Web search", "Files (File search)", "Code interpreter", "Images (Image generation)", "MCP"]
    for name in [*names, "Functions"]:
        expect(toggles.and_(page.get_by_role("button", name=name, exact=True))).to_be_visible()


def test_a_bad_value_is_refused_with_its_name_and_the_text_stays(quick: Visitor) -> None:
    page = ready(quick.open())
    quick.allow("400")
    switch(page, "Functions").check()
    panel(page).get_by_role("textbox", name="Definitions").fill("{not json")
    page.get_by_role("textbox", name="Message").fill("try it")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#composer-alert").get_by_role("alert")).to_contain_text("Definitions")
    expect(page.get_by_role("textbox", name="Message")).to_have_value("try it")
    expect(turns(page)).to_have_count(0)
    switch(page, "Functions").uncheck()
    ask(page, "try it")


def test_a_message_goes_behind_the_turn_that_the_address_names(quick: Visitor) -> None:
    page = quick.open()
    first = show(page, "failed", "failed").get_attribute("data-turn")
    with page.expect_response(lambda response: "/again/" in response.url):
        turns(page).get_by_role("button", name="Try again").click()
    expect(page.locator(f"[data-turn='{first}']")).to_have_count(0)
    has_status(turns(page), "failed")
    page.goto(f"{session_url(page)}?turn={first}")
    expect(turns(ready(page)).first).to_have_attribute("data-turn", first or "")
    ask(page, "behind the first")
    started = [row for row in journal(page) if row["kind"] == "playground.turn_started"]
    page.goto(f"{session_url(page)}?turn={started[-1]['turn']}")
    expect(turns(page)).to_have_count(2)
    expect(turns(page).first).to_have_attribute("data-turn", first or "")
