"""What requests bring and what responses hold."""
