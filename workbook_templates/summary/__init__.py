"""合并汇总: a folder of workbooks -> small records -> one summary workbook."""
