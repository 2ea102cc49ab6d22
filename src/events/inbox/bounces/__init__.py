"""Bounces: read what mail systems report, find the deliveries it is about, do what follows."""
