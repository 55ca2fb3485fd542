"""What a coordinator looks at: held readings, corrections, entries waiting for approval."""
