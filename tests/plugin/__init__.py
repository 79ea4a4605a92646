"""A content app that the suite knows nothing of: it is installed by the settings of this folder alone."""
