"""`python -m cli`: the `mainza` command."""

from cli.app import main

if __name__ == "__main__":
    main()
