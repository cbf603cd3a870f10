"""Form -> official .xlsx: forms that compute and check themselves, with or without a unit's figures in them."""
