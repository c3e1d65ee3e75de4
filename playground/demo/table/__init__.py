"""Tables out of CSV: read, worked out and drawn by code that is shown to the person as it stands."""
