"""Measures the whole product from outside: paced upstream, real server, real sockets."""
