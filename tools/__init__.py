"""What developers run by hand, with the means of the tests: `make scale`, `make pictures`."""
