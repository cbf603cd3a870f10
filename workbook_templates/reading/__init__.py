"""Files into values: ``book.open_book`` lets any spreadsheet file in, through the gate, as a ``Book`` of grids."""
