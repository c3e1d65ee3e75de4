"""How deep JSON is nested: what walks it afterwards calls itself, and must not run out of stack."""


def is_deeper(value: object, limit: int) -> bool:
    """Whether lists and objects stand more than `limit` deep in each other."""
    level = [value]
    for _step in range(limit + 1):
        level = [
            child
            for parent in level
            if isinstance(parent, dict | list)
            for child in (parent.values() if isinstance(parent, dict) else parent)
        ]
        if not level:
            return False
    return True
