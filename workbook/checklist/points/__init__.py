"""The points of the production checklist, a file each."""
