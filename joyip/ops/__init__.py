"""Watch everything: logs and console. Imported by app.py and web only."""
