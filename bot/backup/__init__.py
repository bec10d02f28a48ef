"""Backups: the whole office in a folder elsewhere, and back.

``BACKUP_DIR/kentongan-<moment>/`` holds the database as it was at that moment, the files that the office keeps beside
it, and ``manifest.json`` with the SHA-256 of each; ``BACKUP_DIR/media/`` holds the sealed files that people sent, once
for all backups. The key that opens any of it is never among them; it is kept apart.
"""
