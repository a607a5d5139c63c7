"""Chapter WV: findings that a person answers for."""
