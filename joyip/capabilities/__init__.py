"""What jobs do: pure functions and the kinds made of them; capabilities never import one another."""
