"""What no formula proves but an experienced eye sees: one file a kind of doubt."""
