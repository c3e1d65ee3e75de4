"""The Responses API playground."""
