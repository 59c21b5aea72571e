"""What the commands do, a module for each: arguments in, one call, words out."""
