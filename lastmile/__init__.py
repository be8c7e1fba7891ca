"""Last-mile delivery and carrier management with route planning."""
