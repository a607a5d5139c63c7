"""Chapter MG: risk, access and security."""
