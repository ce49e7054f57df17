"""What goes over the wire: the topics registry, the message types and their codec."""
