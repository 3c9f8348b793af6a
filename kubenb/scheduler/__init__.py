"""The scheduler. (Import what you need from its files: NumPy comes in only with them.)"""
