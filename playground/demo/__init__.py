"""The demo: a rule-based server of the Responses API. It is no language model and says so."""
