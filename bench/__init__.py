"""Benchmarks, as ratios against a calibrator measured in the same run."""
