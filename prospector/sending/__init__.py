"""Sending approved mail: at most once, at a human pace, and provably so."""
