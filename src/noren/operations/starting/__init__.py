"""`noren init`: the questions, the answers, and the plan that comes of them."""
