# The library for -finstrument-functions.
