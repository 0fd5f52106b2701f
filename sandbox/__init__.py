"""A local cloud to run against: moto's WSGI application behind our own middleware, one HTTP endpoint."""
