"""Writers: one file a layout."""
