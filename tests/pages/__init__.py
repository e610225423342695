"""Every page of the product, opened as somebody who may, and looked at with axe."""
