"""Chapter GE: lines, areas and views that will measure badly."""
