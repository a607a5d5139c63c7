"""What notices say, field by field, made from the plan alone."""
