"""Floor 5: speaking to people: notices, signs, letters, made from the plan alone."""
