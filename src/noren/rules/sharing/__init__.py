"""Chapter TP: who else gets data, and on what ground."""
