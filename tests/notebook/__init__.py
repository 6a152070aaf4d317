"""What only happens in a notebook, in a real shell and in a real kernel."""
