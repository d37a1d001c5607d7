"""The rules themselves: plain values in, plain values out."""
