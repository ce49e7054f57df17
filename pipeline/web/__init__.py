"""The page, the JSON API and the live updates, served from a projection of the log."""
