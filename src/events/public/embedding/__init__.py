"""The registration form on other sites, whose addresses an organiser allows."""
