"""The handlers of the API, a module per noun."""
