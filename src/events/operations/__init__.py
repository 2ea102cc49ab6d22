"""Operations that touch several slices at once."""
