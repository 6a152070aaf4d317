"""Tests of the server's launcher: every one starts a real server, most of them break it."""
