"""Chapter OP: who is in charge, whom to ask, and what the town asks."""
