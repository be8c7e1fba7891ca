"""What a contract says: zones, rates, surcharges, calendars, terms; arithmetic in whole numbers."""
