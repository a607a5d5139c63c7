"""Chapter SC: what the guidebook is for, and what it is not for."""
