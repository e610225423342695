"""The peer: a service of stock Django REST framework as its tutorial builds it, over the same database and server."""
