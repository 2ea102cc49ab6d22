"""Several sessions at once: copies, series, drafts put online together, whole programmes."""
