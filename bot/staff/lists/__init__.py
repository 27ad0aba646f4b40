"""The lists of Beheer, by the library; what is done with a row has pages of its own."""
