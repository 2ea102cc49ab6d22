"""Bulk jobs, which reach very many people: owed as a row, carried out by the worker in parts."""
