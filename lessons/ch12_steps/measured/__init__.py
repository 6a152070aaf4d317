"""Sync against async on this machine: a server process, the load on it, and four pictures.

``server`` is the application that is measured, ``load`` sends requests to it, ``runs`` says what is
measured, ``pictures`` draws it.
"""
