"""Who you are: people, sign-in, links in letters, requests for a login."""
