"""What requests bring and what answers hold."""
