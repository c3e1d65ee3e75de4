"""One look-alike folder for each tool kind."""
