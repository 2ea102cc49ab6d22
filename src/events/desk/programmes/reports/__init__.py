"""Figures of programmes and of years: on pages, in CSV and as workbooks."""
