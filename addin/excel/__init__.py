"""Inside Excel: the only part of the product that imports xlwings."""
