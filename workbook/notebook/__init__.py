"""What only makes sense inside a notebook: the report under each cell, predictions, sources."""
