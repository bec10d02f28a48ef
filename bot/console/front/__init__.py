"""What Beranda shows besides the queue: what needs whoever looks, alarms, four charts and a map of the kecamatan.

Charts are drawn here as SVG, without styles or scripts of their own; beside each stand its figures as a table.
"""
