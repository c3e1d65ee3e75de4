"""HTML of turns: one renderer for the live page, the reloaded page and whatever is shared."""
