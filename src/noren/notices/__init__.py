"""Floor 5: speaking to people."""
