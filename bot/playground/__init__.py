"""The playground: phones in the browser, over the same inbox, handlers, matcher and outbox as on any platform.

Here live its world (a database of its own with nothing but examples), the door that lets in only this very machine,
the phones, what they show, and the page. What is said in answer is decided where it always is; nothing of a
conversation is here.
"""
