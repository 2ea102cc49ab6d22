"""Several sessions in one form, and several people in one form."""
