"""From read pages to filed records: which files belong together, records written, scans linked."""
