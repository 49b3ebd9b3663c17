"""`python -m samples.random`."""

from samples.random.make import main

raise SystemExit(main())
