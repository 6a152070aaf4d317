"""Pictures of what happens: drawn from SQLAlchemy's own events, for any code that is run in them."""
