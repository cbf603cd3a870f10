"""Form sets as data: what is read from ``forms/*/form.yaml`` and what is made of it."""
