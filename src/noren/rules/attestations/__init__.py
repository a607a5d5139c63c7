"""Chapter AT: the answers that people give."""
