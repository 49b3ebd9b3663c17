"""The readers: whole-page Tesseract, and the pair of TrueOCR and Tesseract on the same lines."""
