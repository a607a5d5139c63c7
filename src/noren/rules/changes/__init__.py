"""Chapter CH: what a change of a running plan makes necessary."""
