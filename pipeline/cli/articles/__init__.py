"""Commands on article files: `add`, `extract`, `compare`, `claims`.

Does not know how an article is extracted or compared.
"""
