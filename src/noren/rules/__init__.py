"""Floor 1: what the guidebook, the law and the house ask of a plan, one rule a unit."""
