"""noren: useful numbers from camera images, without keeping anyone's image.

This module imports nothing: the pixel jail starts from here before its first lock.
"""

__version__ = "0.1.0"
