"""What each item type is called and which icon it has: the data behind every card."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

type Text = str | Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """How one item type is shown."""

    icon: str
    done: Text
    """The verb in the past tense."""
    live: Text
    """What is said while it runs."""
    text: str = ""
    """The field whose text grows while it runs; "" where nothing grows."""
    language: str = ""
    """The language of that text."""
    caption: Text = ""
    """What that text is called."""
    stays_open: bool = False
    """Whether its body stays open when it is over."""
    asks: Text = ""
    """What is said while it waits for a person."""


KINDS: dict[str, Kind] = {
    "message": Kind("text", _("Commentary"), _("Writing…")),
    "reasoning": Kind("think", _("Thought"), _("Thinking…")),
    "web_search_call": Kind("globe", _("Searched the web"), _("Searching the web…")),
    "file_search_call": Kind("search", _("Searched files"), _("Searching files…"), stays_open=True),
    "code_interpreter_call": Kind(
        "code", _("Ran Python"), _("Running Python…"), text="code", language="python", caption=_("Code")
    ),
    "image_generation_call": Kind("img", _("Made a picture"), _("Making a picture…"), stays_open=True),
    "mcp_list_tools": Kind("plug", _("Listed tools"), _("Listing tools…")),
    "mcp_call": Kind("plug", _("Called"), _("Calling"), "arguments", "json", _("Arguments")),
    "mcp_approval_request": Kind("lock", _("Asked for approval"), _("Asking for approval…")),
    "mcp_approval_response": Kind("check", _("Decided"), _("Deciding…")),
    "function_call": Kind(
        "fn", _("Called"), _("Calling"), "arguments", "json", _("Arguments"), asks=_("Wants to call")
    ),
    "function_call_output": Kind("fn", _("Answered"), _("Answering…"), text="output"),
    "custom_tool_call": Kind(
        "tool", _("Called"), _("Calling"), text="input", caption=_("Input"), asks=_("Wants to call")
    ),
    "custom_tool_call_output": Kind("tool", _("Answered"), _("Answering…"), text="output"),
    "shell_call": Kind(
        "terminal", _("Ran a command"), _("Running a command…"), asks=_("Wants to run a command")
    ),
    "shell_call_output": Kind("terminal", _("Command output"), _("Command output…")),
    "local_shell_call": Kind(
        "terminal",
        _("Ran a local command"),
        _("Running a local command…"),
        asks=_("Wants to run a local command"),
    ),
    "local_shell_call_output": Kind("terminal", _("Local command output"), _("Local command output…")),
    "apply_patch_call": Kind(
        "diff", _("Changed a file"), _("Changing a file…"), asks=_("Wants to change a file")
    ),
    "apply_patch_call_output": Kind("diff", _("Result of the change"), _("Result of the change…")),
    "computer_call": Kind(
        "cursor", _("Used the computer"), _("Using the computer…"), asks=_("Wants to use the computer")
    ),
    "computer_call_output": Kind("cursor", _("Screenshot"), _("Screenshot…")),
    "tool_search_call": Kind(
        "search", _("Searched tools"), _("Searching tools…"), asks=_("Wants to search tools")
    ),
    "tool_search_output": Kind("search", _("Found tools"), _("Finding tools…")),
    "additional_tools": Kind("plus", _("Added tools"), _("Adding tools…")),
    "compaction": Kind("diff", _("Compacted the context"), _("Compacting the context…")),
    "program": Kind(
        "code",
        _("Wrote a program"),
        _("Writing a program…"),
        text="code",
        language="js",
        caption=_("Program"),
    ),
    "program_output": Kind("code", _("Program result"), _("Program result…"), text="result"),
}
UNKNOWN = Kind("warn", _("Unknown item"), _("Unknown item…"))
STATUSES: dict[str, Text] = {
    "failed": _("failed"),
    "incomplete": _("incomplete"),
    "cancelled": _("cancelled"),
    "searching": _("searching"),
    "interpreting": _("running"),
    "generating": _("drawing"),
}


def kind_of(type_: str) -> Kind:
    """How an item of this type is shown; types that nobody has heard of share one card."""
    return KINDS.get(type_, UNKNOWN)
