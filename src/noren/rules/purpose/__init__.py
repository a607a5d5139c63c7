"""Chapter PU: what the images are used for."""
