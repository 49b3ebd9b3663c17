"""Find stored papers, gather one owner's papers, and say what a procedure can reuse."""
