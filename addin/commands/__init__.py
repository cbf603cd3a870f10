"""What a button or a command does: one file each, with ``configure(parser)`` and ``run(options) -> exit code``."""
