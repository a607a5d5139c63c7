"""Floor 5: showing numbers."""
