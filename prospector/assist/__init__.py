"""Writing help: first lines from what is known of a prospect, by rules, or by a model the user runs."""
