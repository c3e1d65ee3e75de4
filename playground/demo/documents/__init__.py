"""Reads attached files, ranks their passages by words, and quotes them: rules, no language model."""
