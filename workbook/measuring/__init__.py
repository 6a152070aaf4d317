"""What the measuring chapters measure with.

* ``process``: a server process of its own, as long as a block lasts.
* ``load``: clients that send it requests, and count the answers.
* ``wire``: what a database driver and PostgreSQL say to each other, counted.
"""
