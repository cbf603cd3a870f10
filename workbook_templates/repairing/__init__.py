"""Hurt or outdated workbooks -> clean official ones: everything that can be saved, and a list of the rest."""

from workbook_templates.repairing.migrate import Migrated, migrate_file
from workbook_templates.repairing.repair import Repaired, read_repaired, repair_file

__all__ = ["Migrated", "Repaired", "migrate_file", "read_repaired", "repair_file"]
