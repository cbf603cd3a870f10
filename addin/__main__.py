"""``python -m addin`` does what ``ziping`` does."""

from addin.cli import main

raise SystemExit(main())
