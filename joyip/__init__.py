"""joyip: sentences in Chinese or English become on-model 3D pictures of an IP mascot, through durable jobs."""

__version__ = "0.1.0"
