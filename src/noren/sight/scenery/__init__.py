"""What a camera on a car may read from a street: traffic, signs, and stills without people."""
