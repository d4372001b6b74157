"""How fast and how right: each module is one `arshif bench …` command."""
