"""What several test folders share: doubles, drawn pages, processes, proxies."""
