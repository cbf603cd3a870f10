"""A workbook that is open in Excel: read in few calls, written in few, and put back by 撤销."""
