"""CARRIERS.yaml: its keys, its checks, and the way from it to contracts."""
