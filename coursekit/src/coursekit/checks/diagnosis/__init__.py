"""What a wrong value looks like: its kind, its shape, its numbers."""
