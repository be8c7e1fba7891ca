"""Days rehearsed."""
