"""What jobs do. Knows no HTTP; one capability never imports another."""
