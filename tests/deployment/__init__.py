"""The image, the compose file and the notes on deployment."""
