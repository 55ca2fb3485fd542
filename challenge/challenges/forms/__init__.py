"""What a coordinator types of a challenge, page by page."""
