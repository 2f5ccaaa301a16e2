"""Mail that comes back: what it is, whom it concerns, and what it says."""
