"""What a challenge hands out: certificates, the final report, the evening's programme, pictures to share. Pure."""
