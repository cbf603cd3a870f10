"""What the buttons do: one file each, with a function ``(Session) -> Outcome`` named in ``addin.excel.entry.COMMANDS``."""
