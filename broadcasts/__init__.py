"""Official messages and their way to each phone: the delivery protocol and its rules.

The rules are pure; the outbox drives them through ports (:mod:`broadcasts.channel`, :mod:`broadcasts.outbox`)
that ``bot`` fulfils. No table and no platform is known here.
"""
