"""The tests of the application as it is deployed."""
