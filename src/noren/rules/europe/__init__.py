"""Chapter EU: what the European overlay asks of sites in the European Economic Area."""
