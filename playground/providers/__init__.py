"""Configured providers behind one stream of event dicts."""
