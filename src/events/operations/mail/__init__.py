"""Mail by hand: paused, resumed, sent again, given up; refusals that were mended."""
