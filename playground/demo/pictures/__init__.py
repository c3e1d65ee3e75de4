"""Pictures drawn by rules from the words of a question, and changes of earlier ones."""
