"""`make drill`: what residents and an editor notice while part after part is killed, frozen, locked or full."""
