"""Building conditions with fields: what segments, filters and rules share."""
