"""What every page of the desk is made of: routes, guard, forms, pages, exports."""
