"""Files that people write: CSV, XLSX and JSON as sheets of cells, YAML with the line of every value."""
