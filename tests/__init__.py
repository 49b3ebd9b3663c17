"""All tests of motlan; what each folder promises stands in its own first line."""
