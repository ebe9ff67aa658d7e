"""What the service does for itself, by the clock."""
