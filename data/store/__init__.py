"""Every query of the project, one module an aggregate; rules live elsewhere."""
