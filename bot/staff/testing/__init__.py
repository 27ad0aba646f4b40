"""The test bench in Beheer: conversations written or recorded, run and compared by testers."""
