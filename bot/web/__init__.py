"""The website: pages, widget, and the application that carries the residents' API."""
