"""The desk for programs: the same operations as its pages, the same roles, the same sentences."""
