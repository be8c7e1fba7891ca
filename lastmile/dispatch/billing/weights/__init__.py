"""Our own scale, and weights that carriers announce. What others need, `billing` gives."""
