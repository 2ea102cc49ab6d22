"""Signing in by mail: codes are asked for, and used."""
