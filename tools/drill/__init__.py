"""`make drill`: what residents and an editor notice while one part after the other is killed, frozen, locked or full."""
