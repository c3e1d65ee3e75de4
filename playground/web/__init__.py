"""Views, forms, sockets and the access gate."""
