"""The room of the texts for who may be in danger."""
