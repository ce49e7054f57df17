"""What is decided: pure functions and values. No socket, file, clock, thread or log configuration."""
