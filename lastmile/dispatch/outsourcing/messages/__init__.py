"""What carriers tell: kept as it came, read, decided on. What others need, `outsourcing` gives."""
