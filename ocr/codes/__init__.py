"""QR codes, bar codes and Data Matrix codes on a page."""
