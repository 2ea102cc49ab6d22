"""The way in: by a link of one's own, or by a code over the telephone."""
