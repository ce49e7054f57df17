"""What a version says, claim by claim: clauses with who says them, and whether as a fact, a plan or a possibility."""
