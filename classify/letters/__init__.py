"""Official letters (Decree 30/2020): head, title, abstract and signature block."""
