"""The `users` commands: add, list, remove."""
