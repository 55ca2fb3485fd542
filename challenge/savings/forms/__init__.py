"""What is typed to log use, one file per page. Forms check shape; whether a bill can be one is judged by the deed."""
