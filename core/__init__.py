"""The ground floor: what every room may know: records, errors, settings, text, codes, values and the catalogues."""
