"""From a contract and a shipment to a price or a refusal: one line by line, or a whole day in bulk."""
