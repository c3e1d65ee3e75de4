"""Where turns run: actions come in, the driver asks, the journal keeps, the fan-out tells."""
