"""The 3D character: pure and synchronous; a scene goes in, arrays come out. Importable in a worker process."""
