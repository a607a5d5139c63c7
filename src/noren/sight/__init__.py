"""Floor 3: pixels to observations. Runs only inside the pixel jail."""
