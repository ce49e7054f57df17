"""What puts articles on the log."""
