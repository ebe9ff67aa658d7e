"""The pages that people look at: studio, administration, API reference."""
