# The room symbols.
