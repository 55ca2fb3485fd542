"""The sample network and its cast of people, shared by tests, sample data and documentation."""
