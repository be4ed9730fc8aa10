"""Components of the user's own: whether they agree with themselves, and have a shape."""
