"""Observations of buying intent: brought in from spreadsheets, expiring, decaying, told apart from noise."""
