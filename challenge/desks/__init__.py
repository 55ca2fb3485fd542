"""Pages that look across rooms: home, city page, hub, a business's home, the coordinator's, the staff's."""
