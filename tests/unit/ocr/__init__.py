"""Pure tests of the ocr room."""
