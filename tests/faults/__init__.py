"""What happens when something breaks: killed processes, torn files, lost services, full disks."""
