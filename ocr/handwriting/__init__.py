"""Handwritten numbers, days and months: where they stand on a page, what two small nets read there, what is asserted.

`ocr.handwriting.reader.read` is the door; the modules under it import nothing heavy, so that training can share them.
"""
