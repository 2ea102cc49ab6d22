"""Making, writing, publishing and freezing bilans."""
