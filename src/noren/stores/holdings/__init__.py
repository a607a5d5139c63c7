"""Holdings: trajectories and visits as declared, sealed by day under keys that end with them."""
