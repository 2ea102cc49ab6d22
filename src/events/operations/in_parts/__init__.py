"""What reaches very many people: owed as a row, carried out by the worker part by part."""
