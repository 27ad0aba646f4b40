"""The residents' API: bounding, masking, speaking to Rasa, and the stored conversation."""
