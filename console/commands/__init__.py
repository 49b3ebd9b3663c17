"""The commands of `motlan`, one file a group."""
