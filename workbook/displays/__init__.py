"""Pictures of what happens: drawn from SQLAlchemy's own events, for any code run in them."""
