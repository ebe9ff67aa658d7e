"""The queues that people use today. Each module runs in the peers' own environment and knows nothing of joyip."""
