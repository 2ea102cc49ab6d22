"""Read files as people have them: any table, any spelling of its columns, as rows of cells."""
