"""Information pages: about, privacy, accessibility."""
