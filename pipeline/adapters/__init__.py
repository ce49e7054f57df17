"""The outside world behind ports: HTTP, extraction processes, the encoder, the clock."""
