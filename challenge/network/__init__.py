"""Member cities, towns and counties."""
