"""Beheer: where staff keep the answers right, without a developer."""
