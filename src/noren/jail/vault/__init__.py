"""The second jail: it holds the templates of repeat-visit analysis and the keys to them."""
