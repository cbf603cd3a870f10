"""The formula language: Excel syntax with Chinese field names, written once in a form definition."""
