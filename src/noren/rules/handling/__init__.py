"""Chapter DT: what is derived from images, and how it is kept."""
