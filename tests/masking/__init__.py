"""Messages with personal data in them, labelled: written by hand and made up."""
