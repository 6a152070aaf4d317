"""The session X-ray: every object of a session as a track of its states, line by line.

::

    with xray(session):
        zoe = session.get(User, 1)
        zoe.bio = "Writes about bridges."
        session.commit()
"""

from workbook.sessionxray.shown import XRay, xray

__all__ = ["XRay", "xray"]
