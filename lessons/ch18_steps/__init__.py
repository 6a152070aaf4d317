"""A feature for the finished application, a module for each piece."""
