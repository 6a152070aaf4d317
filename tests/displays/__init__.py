"""The pictures: what they show is held against what happened."""
