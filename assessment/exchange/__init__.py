"""Ways in and out as files: values to files and files to values, one module for each format."""
