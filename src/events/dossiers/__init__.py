"""The dossier of a programme: everything that remains of it, as a page, a PDF and a ZIP."""
