"""From a sentence to a gated picture."""
