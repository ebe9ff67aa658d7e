"""HTTP in, JSON and HTML out. Knows aiohttp; holds no business rule and no SQL."""
